import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import testkit.Checkout;
import testkit.SourceFile;

/**
 * The house: the rooms of lib/ocivault, the arrows between them, and their doors. CONTRIBUTING.md draws the same arrows;
 * both change together.
 */
class HouseTest {

    private static final String LIBRARY = "(root)";

    /** Who may use whom. A room that is missing here, or an arrow, is a decision that somebody has to make. */
    private static final Map<String, Set<String>> ARROWS = arrows("""
        model    ->
        files    -> model
        json     ->
        settings -> model
        template -> model
        formats  -> template model
        edit     -> formats template model
        list     -> oci login retry settings model
        kms      -> oci login retry settings model
        os       -> model
        login    -> files settings model
        cache    -> files model
        retry    -> files settings model
        http     -> os files settings model
        oci      -> os http json login settings model
        github   -> http json settings model
        (root)   -> oci retry cache login json settings template model
        githubapp -> kms github http json login (root) settings model
        launch   -> os files model
        docker   -> launch os files model
        check    -> json settings model
        remote   -> check json (root) http settings template model
        cli      -> json (root) os settings model
        resolve  -> cli (root) files formats github githubapp list template model
        adb      -> (root) http json model retry
        proxy    -> adb cli check remote launch docker os files github githubapp template (root) settings model
        doctor   -> cache check cli docker files github http install json launch login model oci os proxy retry (root) settings
        upload   -> oci retry login github settings model
        install  -> files model
        protect  -> cli edit files formats model
        rewrite  -> check cli edit files json (root) model protect remote settings template upload
        """);

    private static final Pattern USED = Pattern.compile("\\bocivault\\.(?:([a-z]\\w*)\\.)?[A-Z]\\w*");

    private static Map<String, Set<String>> arrows(String table) {
        var arrows = new TreeMap<String, Set<String>>();
        table.lines()
                .map(line -> line.split("->", 2))
                .forEach(line -> arrows.put(
                        line[0].strip(),
                        Arrays.stream(line[1].strip().split(" "))
                                .filter(room -> !room.isEmpty())
                                .collect(toCollection(TreeSet::new))));
        return arrows;
    }

    @Nested
    class Arrows {

        @Test
        void areThoseOfTheTableAndNoOthers() {
            var wrong = new TreeSet<String>();
            rooms().forEach((room, files) -> files.forEach(file -> used(file).stream()
                    .filter(other -> !other.equals(room)
                            && !ARROWS.getOrDefault(room, Set.of()).contains(other))
                    .forEach(other -> wrong.add(file + " uses " + other))));

            assertEquals(Set.of(), wrong);
        }

        @Test
        void areAllInUse() {
            var idle = new TreeSet<String>();
            var rooms = rooms();
            ARROWS.forEach((room, others) -> {
                var used = new TreeSet<String>();
                rooms.getOrDefault(room, List.of()).forEach(file -> used.addAll(used(file)));
                others.stream()
                        .filter(other -> !used.contains(other))
                        .forEach(other -> idle.add(room + " -> " + other));
            });
            assertEquals(Set.of(), idle);
        }

        /** The page that strangers read. */
        @Test
        void areThoseThatContributingShows() {
            var page = Checkout.read(Checkout.file("CONTRIBUTING.md"));
            var start = page.indexOf("```\nproxy ") + 4;
            var shown = new TreeMap<String, Set<String>>();
            page.substring(start, page.indexOf("```", start)).lines().forEach(line -> {
                var users = line.substring(0, line.indexOf("->")).split(",");
                for (var user : users) {
                    shown.put(
                            user.strip(),
                            Arrays.stream(line.substring(line.indexOf("->") + 2)
                                            .strip()
                                            .split(" "))
                                    .filter(room -> !room.equals("nothing"))
                                    .collect(toCollection(TreeSet::new)));
                }
            });
            assertEquals(ARROWS, shown);
        }

        @Test
        void makeNoCircle() {
            var open = new TreeMap<>(ARROWS);
            while (open.entrySet().removeIf(room -> room.getValue().stream().noneMatch(open::containsKey))) {
                // Rooms that use no room that is left go first.
            }
            assertEquals(Map.of(), open);
        }

        @Test
        void joinEveryRoomThatThereIs() {
            assertEquals(ARROWS.keySet(), rooms().keySet());
        }

        @Test
        void leadToAForeignLibraryFromItsOwnRoomsOnly() {
            assertEquals(Set.of("cli", "proxy"), roomsThatUse("picocli."));
            assertEquals(Set.of("oci", "upload"), roomsThatUse("com.oracle.bmc."));
            assertEquals(Set.of("upload"), roomsThatUse("com.oracle.bmc.keymanagement."));
            assertEquals(Set.of("retry"), roomsThatUse("dev.failsafe."));
        }

        private static Set<String> roomsThatUse(String packages) {
            return rooms().entrySet().stream()
                    .filter(room -> room.getValue().stream()
                            .anyMatch(file -> file.code().contains(packages)))
                    .map(Map.Entry::getKey)
                    .collect(toCollection(TreeSet::new));
        }

        /** The rooms whose classes the file names, in an import or in full. */
        private static Set<String> used(SourceFile file) {
            return USED.matcher(file.code().replaceAll("(?m)^package .*", ""))
                    .results()
                    .map(use -> use.group(1) == null ? LIBRARY : use.group(1))
                    .collect(toCollection(TreeSet::new));
        }
    }

    @Nested
    class Doors {

        @Test
        void listExactlyTheirRoom() {
            var listed = new TreeMap<String, Set<String>>();
            var present = new TreeMap<String, Set<String>>();
            rooms().forEach((room, files) -> {
                var door = door(room);
                listed.put(
                        room,
                        names(door.sources().stream()
                                .filter(file -> isIn(door, file))
                                .toList()));
                present.put(
                        room,
                        names(files.stream().filter(file -> !file.equals(door)).toList()));
            });
            assertEquals(present, listed);
        }

        /** A script that names the door of a room has all that the room uses, from doors that it names or from the root's. */
        @Test
        void ofTheLibraryOpenEveryRoomThatItUses() {
            var opened = door(LIBRARY).sources().stream()
                    .filter(file -> !isIn(door(LIBRARY), file))
                    .map(HouseTest::room)
                    .collect(toCollection(TreeSet::new));
            var needed = new TreeSet<String>();
            collect(LIBRARY, needed);
            needed.remove(LIBRARY);

            assertEquals(needed, opened);
        }

        @Test
        void aloneCarryTheDirectives() {
            var main = new SourceFile(Checkout.file("lib/ocivault/VaultResolver.java"));
            var others = rooms().values().stream()
                    .flatMap(Collection::stream)
                    .filter(file -> !file.className().equals("package-info") && !file.equals(main))
                    .filter(file -> file.text().startsWith("//"))
                    .toList();

            assertEquals(List.of(), others);
            assertEquals(List.of("package-info.java"), main.directives("SOURCES"));
        }

        @Test
        void sayWhatTheRoomIsFor() {
            for (var room : rooms().keySet()) {
                assertTrue(door(room).text().contains("\n/**"), () -> "the door of " + room + " says nothing");
            }
        }

        private static void collect(String room, Set<String> found) {
            if (found.add(room)) {
                ARROWS.get(room).forEach(other -> collect(other, found));
            }
        }

        private static boolean isIn(SourceFile door, SourceFile file) {
            return file.path().getParent().equals(door.path().getParent());
        }

        private static Set<String> names(Collection<SourceFile> files) {
            return files.stream().map(SourceFile::className).collect(toCollection(TreeSet::new));
        }
    }

    /** JBang compares paths as they are written, and visits a file anew under every spelling. */
    @Test
    void noHeaderClimbsOutOfItsFolderExceptInTests() {
        var climbing = Checkout.javaFiles()
                .filter(file -> !file.path().startsWith(Checkout.file("tests")))
                .filter(file -> Stream.of("SOURCES", "FILES")
                        .anyMatch(name -> file.directives(name).stream().anyMatch(value -> value.contains(".."))))
                .toList();

        assertEquals(List.of(), climbing);
    }

    /** The names of the files in each room, its door among them. */
    private static Map<String, List<SourceFile>> rooms() {
        var rooms = new TreeMap<String, List<SourceFile>>();
        try (var walk = Files.walk(Checkout.file("lib/ocivault"))) {
            for (var folder : walk.filter(Files::isDirectory).toList()) {
                var files = javaFiles(folder);
                if (!files.isEmpty()) {
                    rooms.put(room(files.getFirst()), files);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(rooms.isEmpty());
        return rooms;
    }

    private static List<SourceFile> javaFiles(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(SourceFile::new)
                    .toList();
        }
    }

    private static SourceFile door(String room) {
        var folder = Checkout.file("lib/ocivault");
        return new SourceFile((room.equals(LIBRARY) ? folder : folder.resolve(room)).resolve("package-info.java"));
    }

    private static String room(SourceFile file) {
        var room = Checkout.file("lib/ocivault")
                .relativize(file.path().getParent())
                .toString();
        return room.isEmpty() ? LIBRARY : room;
    }
}
