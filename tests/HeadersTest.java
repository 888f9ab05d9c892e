import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ocivault.cli.Cli;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import testkit.Checkout;
import testkit.SourceFile;

/**
 * The shape of the toolkit: JBang reads headers without a complaint about what is missing, there twice or misspelt, so
 * these tests complain.
 */
class HeadersTest {

    /** What a script runs with although no source imports it: it keeps slf4j, which the SDK brings, off the output. */
    private static final String RUN_TIME_ONLY = "org.slf4j:slf4j-nop";

    /** The aliases of scripts that test others, and so run in a checkout only. */
    private static final Set<String> IN_A_CHECKOUT = Set.of("abuse", "test");

    private static final String SHEBANG = "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?";

    @Nested
    class Dependencies {

        @Test
        void haveOneVersionEverywhere() {
            var versions = Checkout.javaFiles()
                    .flatMap(file -> file.directives("DEPS").stream())
                    .collect(groupingBy(HeadersTest::library, mapping(HeadersTest::version, toSet())));

            assertFalse(versions.isEmpty());
            assertEquals(
                    List.of(),
                    versions.entrySet().stream()
                            .filter(one -> one.getValue().size() > 1)
                            .toList());
        }

        @Test
        void ofAScriptAreWhatItsSourcesImportAndNothingMore() {
            var imported = new TreeMap<SourceFile, Set<String>>();
            var listed = new TreeMap<SourceFile, Set<String>>();
            for (var script : publishedScripts()) {
                imported.put(script, importedJars(script.closure()));
                listed.put(script, listedJars(script));
            }
            assertEquals(imported, listed);
        }

        @Test
        void ofTheTestsIncludeThoseOfEveryScript() {
            var missing = new TreeSet<String>();
            publishedScripts().forEach(script -> missing.addAll(script.directives("DEPS")));
            missing.removeAll(Checkout.aliases().get("test").directives("DEPS"));

            assertEquals(Set.of(), missing);
        }

        @Test
        void ofAScriptAreThoseOfItsDoors() {
            var ofDoors = new TreeMap<SourceFile, Set<String>>();
            var listed = new TreeMap<SourceFile, Set<String>>();
            for (var script : scriptsWithDoors()) {
                ofDoors.put(
                        script,
                        script.closure().stream()
                                .filter(file -> file.className().equals("package-info"))
                                .flatMap(door -> door.directives("DEPS").stream())
                                .collect(toCollection(TreeSet::new)));
                listed.put(script, new TreeSet<>(script.directives("DEPS")));
            }
            assertFalse(listed.isEmpty());
            assertEquals(ofDoors, listed);
        }

        @Test
        void standInScriptsAndDoorsOnly() {
            var others = Checkout.javaFiles()
                    .filter(file -> !file.directives("DEPS").isEmpty())
                    .filter(file -> !isScript(file) && !file.className().equals("package-info"))
                    .toList();

            assertEquals(List.of(), others);
        }

        /** The scripts at the top, which a reader expects to name all that they run with. */
        private static List<SourceFile> scriptsWithDoors() {
            return publishedScripts().stream()
                    .filter(script -> script.path().getParent().equals(Checkout.root()))
                    .toList();
        }

        private static Set<String> listedJars(SourceFile script) {
            return script.directives("DEPS").stream()
                    .filter(coordinate -> !library(coordinate).equals(RUN_TIME_ONLY))
                    .map(coordinate ->
                            coordinate.substring(coordinate.indexOf(':') + 1).replace(':', '-') + ".jar")
                    .collect(toCollection(TreeSet::new));
        }

        private static Set<String> importedJars(Collection<SourceFile> sources) {
            return sources.stream()
                    .flatMap(file -> file.imports().stream())
                    .map(HeadersTest::home)
                    .filter(home -> home.startsWith("jar:") && !home.startsWith(ourOwnHome()))
                    .map(home -> home.replaceAll("!.*", "").replaceAll(".*/", ""))
                    .collect(toCollection(TreeSet::new));
        }
    }

    @Nested
    class Sources {

        @Test
        void areListedOneByOneWhereTheyMayBeReadOverHttp() {
            var globs = publishedScripts().stream()
                    .flatMap(script -> script.closure().stream())
                    .filter(SourceFile::usesGlobs)
                    .toList();

            assertEquals(List.of(), globs);
        }

        @Test
        void exist() {
            var missing = Checkout.javaFiles()
                    .flatMap(file -> file.sources().stream())
                    .filter(source -> !Files.isRegularFile(source.path()))
                    .toList();

            assertEquals(List.of(), missing);
        }

        @Test
        void ofAScriptBringEveryClassOfOursThatItImports() {
            var missing = new TreeSet<String>();
            for (var script : publishedScripts()) {
                var brought =
                        script.closure().stream().map(SourceFile::className).toList();
                script.closure().stream()
                        .flatMap(file -> file.imports().stream())
                        .filter(imported -> home(imported).startsWith(ourOwnHome()))
                        .map(imported -> imported.replaceAll("^[a-z.]*\\.([A-Z]\\w*).*", "$1"))
                        .filter(imported -> !brought.contains(imported))
                        .forEach(imported -> missing.add(script + " lacks " + imported));
            }
            assertEquals(Set.of(), missing);
        }
    }

    @Nested
    class Directives {

        private static final Set<String> KNOWN = Set.of(
                "CDS",
                "DEPS",
                "DESCRIPTION",
                "FILES",
                "JAVA",
                "JAVAC_OPTIONS",
                "MANIFEST",
                "RUNTIME_OPTIONS",
                "SOURCES");

        /** A directive, or in its second form what is left of one that somebody has commented out. */
        private static final Pattern DIRECTIVE =
                Pattern.compile("//([A-Z_]+)\\b.*|//[/ -]+(?:" + String.join("|", KNOWN) + ")\\b.*");

        @Test
        void areSpeltAsJBangKnowsThemAndNoneIsCommentedOut() {
            var wrong = Checkout.javaFiles()
                    .flatMap(file -> file.text().lines())
                    .map(DIRECTIVE::matcher)
                    .filter(line -> line.matches() && (line.group(1) == null || !KNOWN.contains(line.group(1))))
                    .map(line -> line.group())
                    .toList();

            assertEquals(List.of(), wrong);
        }

        @Test
        void openEveryScript() {
            var scripts = Stream.concat(
                    Checkout.aliases().values().stream(), Checkout.javaFiles().filter(HeadersTest::isScript));
            for (var script : scripts.distinct().toList()) {
                var header = script.text().lines().limit(3).toList();
                assertEquals(SHEBANG, header.get(0), script::toString);
                assertTrue(header.get(1).startsWith("//DESCRIPTION "), script::toString);
                assertEquals("//JAVA 25+", header.get(2), script::toString);
            }
        }
    }

    @Test
    void everyAliasOfTheCatalogNamesAScriptThatIsThere() {
        var scripts = Checkout.aliases().values();

        assertFalse(scripts.isEmpty());
        assertEquals(
                List.of(),
                scripts.stream()
                        .filter(script -> !Files.isRegularFile(script.path()))
                        .toList());
    }

    /** Cli.VERSION is the version; two tools that run without lib repeat it. */
    @Test
    void theVersionIsTheSameEverywhere() {
        var said = Checkout.javaFiles()
                .flatMap(file -> Pattern.compile("version = \"[a-z-]+ ([^\"]+)\"")
                        .matcher(file.text())
                        .results())
                .map(version -> version.group(1))
                .toList();

        assertEquals(List.of(Cli.VERSION, Cli.VERSION), said);
        assertTrue(Checkout.read(Checkout.file("CHANGELOG.md")).contains("\n## [" + Cli.VERSION + "] - "));
    }

    @Test
    void noFileNamesARegistry() {
        var host = Pattern.compile("\\b(?:registry|repo[0-9]?|repository|mirror)\\.[a-z0-9.-]+\\.(?:org|com|io)\\b");
        var files = Checkout.files()
                .filter(file -> !file.endsWith("package-lock.json"))
                .toList();

        assertFalse(files.isEmpty());
        assertEquals(
                List.of(),
                files.stream().filter(file -> host.matcher(latin1(file)).find()).toList());
    }

    /** Whether a shell could start it; an alias in the catalog is not needed for that. */
    private static boolean isScript(SourceFile file) {
        return file.text().startsWith(SHEBANG + "\n");
    }

    /** The scripts that people start by an alias from anywhere, over http too. */
    private static List<SourceFile> publishedScripts() {
        return Checkout.aliases().entrySet().stream()
                .filter(alias -> !IN_A_CHECKOUT.contains(alias.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The URL of the class file behind an import, which may name a nested class or a static member of it. */
    private static String home(String imported) {
        for (var name = imported; name.contains("."); name = name.substring(0, name.lastIndexOf('.'))) {
            var url = ClassLoader.getSystemResource(name.replace('.', '/') + ".class");
            if (url != null) {
                return url.toString();
            }
        }
        throw new AssertionError("no class behind the import of " + imported);
    }

    private static String ourOwnHome() {
        return home("testkit.Checkout").replaceAll("testkit/.*", "");
    }

    private static String latin1(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String library(String coordinate) {
        return coordinate.substring(0, coordinate.lastIndexOf(':'));
    }

    private static String version(String coordinate) {
        return coordinate.substring(coordinate.lastIndexOf(':') + 1);
    }
}
