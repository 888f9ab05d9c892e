package testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/**
 * The files of this project, as the tests find them: the nearest folder at or above the working directory that holds
 * {@code jbang-catalog.json}.
 */
public final class Checkout {

    private static final String CATALOG = "jbang-catalog.json";
    private static final Pattern NOT_OURS = Pattern.compile("(?:.*/)?(?:\\.git|\\.jbang|node_modules)(?:/.*)?");

    private Checkout() {}

    /**
     * The checkout's root, absolute.
     *
     * @throws IllegalStateException when the tests run outside a checkout
     */
    public static Path root() {
        var here = Path.of("").toAbsolutePath();
        for (var folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(CATALOG))) {
                return folder;
            }
        }
        throw new IllegalStateException("no " + CATALOG + " at or above " + here);
    }

    /** A file of the checkout, by its path from the root. */
    public static Path file(String path) {
        return root().resolve(path);
    }

    /** A file's text, read as UTF-8. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The project's own files: no history, nothing that a tool has installed. */
    public static Stream<Path> files() {
        var root = root();
        try (var walk = Files.walk(root)) {
            return walk
                    .filter(Files::isRegularFile)
                    .filter(file ->
                            !NOT_OURS.matcher(root.relativize(file).toString()).matches())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project's Java files. */
    public static Stream<SourceFile> javaFiles() {
        return files().filter(file -> file.toString().endsWith(".java")).map(SourceFile::new);
    }

    /** The catalog's aliases and the scripts they name, whether these exist or not. */
    public static Map<String, SourceFile> aliases() {
        var catalog = (JSONObject) JSONValue.parse(read(file(CATALOG)));
        var scripts = new TreeMap<String, SourceFile>();
        ((JSONObject) catalog.get("aliases"))
                .forEach((alias, entry) ->
                        scripts.put(alias, new SourceFile(file(((JSONObject) entry).getAsString("script-ref")))));
        return scripts;
    }
}
