package peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Programs built from the Go module proxy, each once, into a folder that stays. Of several versions the first that the proxy
 * has: not every mirror has every release.
 */
public final class GoPrograms {

    /** As the main module, since a program whose go.mod replaces a module is none for {@code go install}. */
    private static final String BUILD = """
        dir=$(go mod download -json "$1@$2" | sed -n 's/.*"Dir": "\\(.*\\)".*/\\1/p') && test -n "$dir" || exit 3
        rm -rf "src-$3" && cp -r "$dir" "src-$3" && chmod -R u+w "src-$3" && cd "src-$3" &&
        go build -o "../$3.new" "./cmd/$3" && cd .. && rm -rf "src-$3" && mv "$3.new" "$3" && echo "$2" > "$3.version"
        """;

    private final Programs programs;
    private final Path folder;

    public GoPrograms(Programs programs, Path folder) throws IOException {
        this.programs = programs;
        this.folder = Files.createDirectories(folder);
    }

    /** The program; empty where there is no Go, or its module proxy has none of the versions. */
    public Optional<Path> program(String module, String name, List<String> versions) throws InterruptedException {
        var program = folder.resolve(name);
        for (var version : versions) {
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
            try {
                programs.say("building " + module + " " + version + " with Go");
                programs.install(
                        List.of("sh", "-c", "cd \"$0\" && " + BUILD, folder.toString(), module, version, name));
            } catch (IOException noSuchVersion) {
                programs.say(version + " cannot be had: " + noSuchVersion.getMessage());
            }
        }
        return Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
    }

    /** Which version of it was built. */
    public String version(String name) throws IOException {
        var file = folder.resolve(name + ".version");
        return Files.exists(file) ? Files.readString(file).strip() : "of unknown version";
    }
}
