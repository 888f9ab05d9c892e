package ocivault.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The configs of MCP clients that are there, of a user and of the projects that are named. Reads none of them. */
public final class ClientPlaces {

    /** Of a folder with any number of files, such as one for each extension. */
    private static final int MOST = 1000;

    private final Map<String, String> environment;
    private final Path home;
    private final Map<Object, ClientFile> found = new LinkedHashMap<>();

    private ClientPlaces(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /** Each once, also where links lead to it twice: the user's, then those of the projects. */
    public static List<ClientFile> of(Map<String, String> environment, Path home, Iterable<Path> projects) {
        var places = new ClientPlaces(environment, home);
        places.addThoseOfTheUser();
        projects.forEach(places::addProject);
        return List.copyOf(places.found.values());
    }

    /** Whose config {@code path} is by its name and folder; empty where no client has one there. */
    public static Optional<String> client(Path path) {
        var text = path.toString().replace('\\', '/');
        return ClientTable.ALL.stream()
                .filter(entry -> entry.isAt(text))
                .map(ClientTable.Entry::client)
                .findFirst();
    }

    private void addThoseOfTheUser() {
        for (var entry : ClientTable.ALL) {
            switch (entry.root()) {
                case "PROJECT" -> {}
                case "EDITOR" ->
                    ClientTable.EDITORS.forEach(editor -> roots(editor.root())
                            .forEach(root -> add(
                                    entry.client().equals("VS Code") ? editor.client() : entry.client(),
                                    root.resolve(editor.path()),
                                    entry.path())));
                default -> roots(entry.root()).forEach(root -> add(entry.client(), root, entry.path()));
            }
        }
    }

    private void addProject(Path project) {
        for (var entry : ClientTable.ALL) {
            if (entry.root().equals("PROJECT")) {
                add(entry.client(), project, entry.path());
            }
        }
    }

    private List<Path> roots(String name) {
        return switch (name) {
            case "HOME" -> List.of(home);
            case "CONFIG" -> distinct(variable("XDG_CONFIG_HOME"), Optional.of(home.resolve(".config")));
            case "SUPPORT" -> List.of(home.resolve("Library/Application Support"));
            case "APPDATA" -> distinct(variable("APPDATA"), Optional.of(home.resolve("AppData/Roaming")));
            case "LOCAL" -> distinct(variable("LOCALAPPDATA"), Optional.of(home.resolve("AppData/Local")));
            case "SYSTEM" -> List.of(Path.of("/"));
            default -> distinct(variable(name.substring(1)), Optional.empty());
        };
    }

    private static List<Path> distinct(Optional<Path> first, Optional<Path> second) {
        return Stream.of(first, second).flatMap(Optional::stream).distinct().toList();
    }

    private Optional<Path> variable(String name) {
        return variable(environment, name);
    }

    /** The folder or file that a variable names; empty where that is no absolute path. */
    public static Optional<Path> variable(Map<String, String> environment, String name) {
        try {
            return Optional.of(environment.getOrDefault(name, ""))
                    .filter(value -> !value.isEmpty())
                    .map(Path::of)
                    .filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void add(String client, Path root, String path) {
        if (path.isEmpty()) {
            addFile(client, root);
            return;
        }
        var folders = List.of(root);
        var names = (path.startsWith("/") ? path.substring(1) : path).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            folders =
                    below(folders, names[i]).stream().filter(Files::isDirectory).toList();
        }
        below(folders, names[names.length - 1]).forEach(file -> addFile(client, file));
    }

    private static List<Path> below(List<Path> folders, String name) {
        if (name.indexOf('*') < 0) {
            return folders.stream().map(folder -> folder.resolve(name)).toList();
        }
        var pattern = ClientTable.glob(name);
        var matching = new ArrayList<Path>();
        for (var folder : folders) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().matches(pattern))
                        .limit(MOST)
                        .sorted()
                        .forEach(matching::add);
            } catch (IOException unreadableOrNotThere) {
                // Then no client has a config there that it could read.
            }
        }
        return matching;
    }

    private void addFile(String client, Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file)) {
            found.putIfAbsent(identity(file), new ClientFile(file, client));
        }
    }

    private static Object identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException dangling) {
            return file;
        }
    }
}
