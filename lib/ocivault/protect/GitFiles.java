package ocivault.protect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ocivault.edit.ConfigDocument;
import ocivault.protect.Exposure.Kind;
import ocivault.protect.Inspected.Checked;

/** What a git repository knows of files in it, and whether their secrets are in its history. */
final class GitFiles {

    /** Versions of the files of one repository that are looked through, the latest first. */
    private static final int MOST_VERSIONS = 5000;

    private static final byte[] NOTHING = {};

    /**
     * What was found in the history.
     *
     * @param isWhole whether all of it was looked at
     */
    private record History(Map<Checked, List<Finding>> committed, boolean isWhole) {}

    /**
     * Versions of files.
     *
     * @param names of the files that they are of, by their ids
     */
    private record Versions(Map<String, Set<String>> names, boolean areAll) {}

    private final Path root;
    private final Git git;

    GitFiles(Path root, Map<String, String> environment) {
        this.root = root;
        var here = new HashMap<>(environment);
        // These say of another repository than the one that the file is in.
        List.of(
                        "GIT_DIR",
                        "GIT_WORK_TREE",
                        "GIT_INDEX_FILE",
                        "GIT_OBJECT_DIRECTORY",
                        "GIT_PREFIX",
                        "GIT_COMMON_DIR",
                        "GIT_NAMESPACE")
                .forEach(here::remove);
        this.git = new Git(root, here);
    }

    /** The work tree that {@code file}, a real path, is in. */
    static Optional<Path> rootOf(Path file) {
        for (var folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** @param files with their real paths, all in this work tree */
    Map<Checked, List<Exposure>> exposures(Map<Checked, Path> files) {
        var names = new LinkedHashMap<Checked, String>();
        files.forEach(
                (file, path) -> names.put(file, root.relativize(path).toString().replace('\\', '/')));
        var tracked = git.list(NOTHING, words(List.of("ls-files", "-z", "--"), names.values()));
        if (tracked.isEmpty()) {
            var unknown = new Exposure(
                    Kind.IN_REPOSITORY,
                    "is in a git repository (" + root
                            + "), whose history could not be looked at: git is missing, or fails there",
                    List.of());
            var all = new LinkedHashMap<Checked, List<Exposure>>();
            files.keySet().forEach(file -> all.put(file, List.of(unknown)));
            return all;
        }
        var known = new HashSet<>(tracked.get());
        var ignored = ignored(
                names.values().stream().filter(name -> !known.contains(name)).toList());
        var history = history(names);
        var exposures = new LinkedHashMap<Checked, List<Exposure>>();
        names.forEach((file, name) -> {
            var its = exposures(
                    known.contains(name), ignored.contains(name), history.committed.getOrDefault(file, List.of()));
            if (!history.isWhole) {
                its.add(new Exposure(
                        Kind.IN_REPOSITORY,
                        "is in a git repository (" + root
                                + "), whose history was not looked at whole: it is too long, or git fails there",
                        List.of()));
            }
            exposures.put(file, its);
        });
        return exposures;
    }

    private List<Exposure> exposures(boolean isTracked, boolean isIgnored, List<Finding> committed) {
        var exposures = new ArrayList<Exposure>();
        if (!committed.isEmpty()) {
            exposures.add(new Exposure(
                    Kind.COMMITTED,
                    "has secrets that are in the git history of " + root + ": whoever has a clone has them",
                    committed));
        }
        if (isTracked) {
            exposures.add(new Exposure(
                    Kind.TRACKED, "is tracked by git in " + root + ": the next commit takes what it has", List.of()));
        } else {
            exposures.add(new Exposure(
                    Kind.IN_REPOSITORY,
                    "is in a git repository (" + root + "), "
                            + (isIgnored ? "which ignores it" : "which does not ignore it: git add would take it"),
                    List.of()));
        }
        return exposures;
    }

    private Set<String> ignored(List<String> names) {
        var command = List.of("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--");
        return names.isEmpty()
                ? Set.of()
                : Set.copyOf(git.list(NOTHING, words(command, names)).orElse(List.of()));
    }

    /** The secrets of each file that a version of it in the history has. */
    private History history(Map<Checked, String> names) {
        var all = versions(names);
        var versions = all.names;
        var found = new LinkedHashMap<Checked, Set<Finding>>();
        var files = new HashMap<String, List<Checked>>();
        names.forEach((file, name) ->
                files.computeIfAbsent(name, _ -> new ArrayList<>()).add(file));
        boolean areRead = git.contents(List.copyOf(versions.keySet()), ConfigDocument.LARGEST, (id, content) -> {
            // As a search for bytes, whatever their encoding.
            var text = new String(content, StandardCharsets.ISO_8859_1);
            for (var name : versions.get(id)) {
                for (var file : files.getOrDefault(name, List.of())) {
                    file.findings().stream()
                            .filter(finding -> spellings(finding).anyMatch(text::contains))
                            .forEach(finding -> found.computeIfAbsent(file, _ -> new LinkedHashSet<>())
                                    .add(finding));
                }
            }
        });
        var lists = new LinkedHashMap<Checked, List<Finding>>();
        found.forEach((file, findings) -> lists.put(
                file, file.findings().stream().filter(findings::contains).toList()));
        return new History(lists, all.areAll && (areRead || versions.isEmpty()));
    }

    /** Of a secret of several lines the longest of them, which formats indent and join; as it is, and as JSON has it. */
    private static Stream<String> spellings(Finding finding) {
        var line = finding.secret()
                .lines()
                .max(Comparator.comparingInt(String::length))
                .orElse(finding.secret());
        return Stream.of(line, line.replace("\\", "\\\\").replace("\"", "\\\""))
                .map(text -> new String(text.strip().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** The ids of all versions in any branch, tag or stash, with the names of the files they are of. */
    private Versions versions(Map<Checked, String> names) {
        var answer = git.list(
                NOTHING,
                words(
                        List.of(
                                "log",
                                "--all",
                                "-m",
                                "--no-renames",
                                "--no-ext-diff",
                                "--no-textconv",
                                "--format=",
                                "--raw",
                                "-z",
                                "--no-abbrev",
                                "--"),
                        names.values()));
        var parts = answer.orElse(List.of());
        var versions = new LinkedHashMap<String, Set<String>>();
        for (int i = 0; i + 1 < parts.size() && versions.size() < MOST_VERSIONS; i++) {
            // :100644 100644 <old id> <new id> M, and the name behind it
            var fields = parts.get(i).stripLeading().split(" ");
            if (fields.length == 5 && fields[0].startsWith(":")) {
                for (var id : Arrays.asList(fields[2], fields[3])) {
                    if (!id.matches("0+")) {
                        versions.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(parts.get(i + 1));
                    }
                }
            }
        }
        return new Versions(versions, answer.isPresent() && versions.size() < MOST_VERSIONS);
    }

    private static String[] words(List<String> command, Iterable<String> names) {
        var words = new ArrayList<>(command);
        names.forEach(words::add);
        return words.toArray(String[]::new);
    }
}
