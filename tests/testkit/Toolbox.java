package testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder to be the whole PATH of a process: the programs that {@code ./jbang} needs, and what a test adds or takes
 * away. It holds no {@code jbang} and no JDK.
 */
public final class Toolbox {

    private static final List<String> NEEDED = List.of(
            "cat",
            "chmod",
            "cksum",
            "cp",
            "dirname",
            "expr",
            "flock",
            "grep",
            "head",
            "id",
            "ln",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "mvn",
            "readlink",
            "rm",
            "sed",
            "setsid",
            "sh",
            "sleep",
            "tr",
            "uname");

    private final Path folder;

    private Toolbox(Path folder) {
        this.folder = folder;
    }

    /** Creates the folder and fills it. */
    public static Toolbox in(Path folder) {
        try {
            var toolbox = new Toolbox(Files.createDirectories(folder));
            NEEDED.forEach(name -> toolbox.write(name, "exec '" + find(name) + "' \"$@\""));
            return toolbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value for PATH. */
    public String path() {
        return folder.toString();
    }

    /** Adds a program by a link to it, replacing the one of that name. */
    public Toolbox link(String name, Path program) {
        try {
            remove(name);
            Files.createSymbolicLink(folder.resolve(name), program);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a shell script, replacing the program of that name. */
    public Toolbox write(String name, String script) {
        try {
            remove(name);
            var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
            file.toFile().setExecutable(true);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a program away. */
    public Toolbox remove(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The variables by which Maven and JBang use the repository that the tests' own libraries came from, so that a test
     * with an empty HOME does not fetch everything anew; empty where the tests run on libraries from elsewhere.
     */
    public static Map<String, String> mavenRepository() {
        var inRepository = Pattern.compile("(.*)/info/picocli/picocli/[^/]+/[^/]+[.]jar");
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(inRepository::matcher)
                .filter(jar -> jar.matches())
                .findFirst()
                .map(jar -> Map.of("JBANG_REPO", jar.group(1), "MAVEN_OPTS", "-Dmaven.repo.local=" + jar.group(1)))
                .orElse(Map.of());
    }

    /** The program that PATH has under this name. */
    static Path find(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tests need " + name + " on PATH"));
    }
}
