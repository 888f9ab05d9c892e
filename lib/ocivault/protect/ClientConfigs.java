package ocivault.protect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ocivault.clients.ClientPlaces;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Node;
import ocivault.edit.Parsed;
import ocivault.files.SmallFile;

/** The configs of MCP clients that are there: of a user, of the project around a folder, and of the projects that these name. */
public final class ClientConfigs {

    private final Map<String, String> environment;
    private final Path home;
    private final Path folder;

    private ClientConfigs(Map<String, String> environment, Path home, Path folder) {
        this.environment = environment;
        this.home = home;
        this.folder = folder;
    }

    /**
     * Each once, also where links lead to it twice.
     *
     * @param folder where to look for a project; its own folder and those above up to the one with the repository count
     */
    public static List<ConfigFile> of(Map<String, String> environment, Path home, Path folder) {
        return new ClientConfigs(environment, home, folder.toAbsolutePath().normalize()).find();
    }

    /** Whose config {@code path} is by its name and folder; empty where no client has one there. */
    public static Optional<String> client(Path path) {
        return ClientPlaces.client(path);
    }

    private List<ConfigFile> find() {
        return ClientPlaces.of(environment, home, projects()).stream()
                .map(file -> new ConfigFile(file.path(), file.client()))
                .toList();
    }

    private Set<Path> projects() {
        var projects = new LinkedHashSet<Path>(here());
        for (var place : List.of(home.resolve(".claude.json"), home.resolve(".codex/config.toml"))) {
            projects.addAll(projectsIn(place));
        }
        ClientPlaces.variable(environment, "CLAUDE_CONFIG_DIR")
                .ifPresent(dir -> projects.addAll(projectsIn(dir.resolve(".claude.json"))));
        ClientPlaces.variable(environment, "CODEX_HOME")
                .ifPresent(dir -> projects.addAll(projectsIn(dir.resolve("config.toml"))));
        projects.remove(home);
        var all = new LinkedHashSet<Path>(projects);
        if (here().contains(home)) {
            all.add(home);
        }
        return all;
    }

    private List<Path> here() {
        var folders = new ArrayList<Path>();
        for (var each = folder; each != null; each = each.getParent()) {
            folders.add(each);
            if (Files.exists(each.resolve(".git"))) {
                return folders;
            }
        }
        return List.of(folder);
    }

    /** Claude Code and Codex note the projects that they were used in. */
    private static List<Path> projectsIn(Path file) {
        try {
            return ConfigDocument.parse(file, SmallFile.read(file, ConfigDocument.LARGEST)) instanceof Parsed.Read read
                            && read.document().root() instanceof Node.Table table
                    ? table.members().stream()
                            .filter(member -> member.name().equals("projects") && member.value() instanceof Node.Table)
                            .flatMap(member -> ((Node.Table) member.value()).members().stream())
                            .flatMap(project -> path(project.name()).stream())
                            .filter(Files::isDirectory)
                            .toList()
                    : List.of();
        } catch (IOException | RuntimeException | StackOverflowError unreadable) { // told where it is looked at
            return List.of();
        }
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
