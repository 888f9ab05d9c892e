package ocivault.protect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ocivault.protect.Exposure.Kind;
import ocivault.protect.Inspected.Checked;

/** Finds out who else may have seen the files that have secrets: git, other users, a service that copies folders. */
final class Exposures {

    private final Map<String, String> environment;

    Exposures(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The same, each with its exposures. One question to git serves all files of a repository. */
    List<Inspected> addTo(List<Inspected> all) {
        var repositories = new LinkedHashMap<Path, Map<Checked, Path>>();
        for (var each : all) {
            if (each instanceof Checked checked && !checked.findings().isEmpty()) {
                real(checked)
                        .ifPresent(path -> GitFiles.rootOf(path)
                                .ifPresent(root -> repositories
                                        .computeIfAbsent(root, _ -> new LinkedHashMap<>())
                                        .put(checked, path)));
            }
        }
        var inGit = new LinkedHashMap<Checked, List<Exposure>>();
        repositories.forEach((root, files) -> inGit.putAll(new GitFiles(root, environment).exposures(files)));
        return all.stream()
                .map(each ->
                        each instanceof Checked checked && !checked.findings().isEmpty()
                                ? with(checked, inGit.getOrDefault(checked, List.of()))
                                : each)
                .toList();
    }

    private Inspected with(Checked checked, List<Exposure> inGit) {
        var exposures = new ArrayList<>(inGit);
        readable(checked).ifPresent(exposures::add);
        synced(checked).ifPresent(exposures::add);
        return new Checked(checked.file(), checked.document(), checked.findings(), exposures);
    }

    private static Optional<Exposure> readable(Checked checked) {
        try {
            var file = checked.file().path().toRealPath();
            var permissions = Files.getPosixFilePermissions(file);
            boolean byOthers = permissions.contains(PosixFilePermission.OTHERS_READ);
            if (!byOthers && !permissions.contains(PosixFilePermission.GROUP_READ)) {
                return Optional.empty();
            }
            var barrier = byOthers ? barrier(file) : Optional.<Path>empty();
            var text = "is readable by " + (byOthers ? "others" : "its group") + " ("
                    + PosixFilePermissions.toString(permissions)
                    + barrier.map(folder -> ", though " + folder + " keeps them out")
                            .orElse("")
                    + "): chmod 600 takes that away";
            return Optional.of(
                    new Exposure(Kind.READABLE, text, byOthers && barrier.isEmpty() ? checked.findings() : List.of()));
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    /** A folder above that others cannot pass. */
    private static Optional<Path> barrier(Path file) throws IOException {
        for (var folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private Optional<Exposure> synced(Checked checked) {
        for (var path : places(checked)) {
            var service = new SyncedFolders(environment).service(path);
            if (service.isPresent()) {
                return Optional.of(new Exposure(
                        Kind.SYNCED,
                        "is in a synced folder (" + service.get()
                                + "): copies lie with the service and on other machines",
                        checked.findings()));
            }
        }
        return Optional.empty();
    }

    /** Where it is named, and where links lead to. */
    private static Set<Path> places(Checked checked) {
        var places = new LinkedHashSet<Path>();
        places.add(checked.file().path().toAbsolutePath().normalize());
        real(checked).ifPresent(places::add);
        return places;
    }

    private static Optional<Path> real(Checked checked) {
        try {
            return Optional.of(checked.file().path().toRealPath());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
