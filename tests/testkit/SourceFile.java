package testkit;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java file as JBang reads it: a header of directives, such as {@code //DEPS}, over code.
 *
 * @param path absolute and normal
 */
public record SourceFile(Path path) implements Comparable<SourceFile> {

    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+)", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    public SourceFile {
        path = path.toAbsolutePath().normalize();
    }

    /** The file's name without {@code .java}. */
    public String className() {
        return path.getFileName().toString().replace(".java", "");
    }

    /** The whole text. */
    public String text() {
        return Checkout.read(path);
    }

    /** The text without comments and string literals. */
    public String code() {
        return text().replaceAll("(?s)/\\*.*?\\*/|\"\"\".*?\"\"\"", "")
                .replaceAll("\"(?:\\\\.|[^\"\\\\\n])*\"|//.*", "");
    }

    /** The words after one directive, in order: {@code directives("DEPS")} gives every coordinate. */
    public List<String> directives(String name) {
        return Pattern.compile("^//" + name + "[ \t]+(.+)$", Pattern.MULTILINE)
                .matcher(text())
                .results()
                .flatMap(line -> words(line.group(1)))
                .toList();
    }

    /** The names that it imports: classes, their nested classes and static members. */
    public List<String> imports() {
        return IMPORT.matcher(text()).results().map(line -> line.group(1)).toList();
    }

    /** True if one of its {@code //SOURCES} is a glob. */
    public boolean usesGlobs() {
        return directives("SOURCES").stream().anyMatch(SourceFile::isGlob);
    }

    /** The files that its {@code //SOURCES} name one by one, whether they exist or not. */
    public List<SourceFile> sources() {
        return directives("SOURCES").stream()
                .filter(source -> !isGlob(source))
                .map(source -> new SourceFile(path.resolveSibling(source)))
                .toList();
    }

    /** This file and every file that its {@code //SOURCES} bring, theirs included. */
    public Set<SourceFile> closure() {
        var found = new LinkedHashSet<SourceFile>();
        var open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            var file = open.remove();
            if (found.add(file)) {
                open.addAll(file.sources());
            }
        }
        return found;
    }

    /**
     * The JVM options that JBang gives it: its {@code //RUNTIME_OPTIONS}, and the native access that its
     * {@code //MANIFEST} asks for.
     */
    public List<String> runtimeOptions() {
        var options = new ArrayList<>(directives("RUNTIME_OPTIONS"));
        directives("MANIFEST").stream()
                .filter(entry -> entry.startsWith("Enable-Native-Access="))
                .map(entry -> entry.replace("Enable-Native-Access=", "--enable-native-access="))
                .forEach(options::add);
        return List.copyOf(options);
    }

    @Override
    public int compareTo(SourceFile other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return Checkout.root().relativize(path).toString();
    }

    private static Stream<String> words(String line) {
        return WORD.matcher(line).results().map(SourceFile::unquoted);
    }

    private static String unquoted(MatchResult word) {
        return word.group(1) != null ? word.group(1) : word.group(2);
    }

    private static boolean isGlob(String source) {
        return source.contains("*");
    }
}
