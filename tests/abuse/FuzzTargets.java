package abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ocivault.FuzzedFields;
import ocivault.cache.FuzzedEntries;
import ocivault.check.FuzzedServer;
import ocivault.formats.FuzzedTemplates;
import ocivault.github.FuzzedGitHub;
import ocivault.http.FuzzedHttp;
import ocivault.json.FuzzedJson;
import ocivault.launch.FuzzedNames;
import ocivault.login.FuzzedLogins;
import ocivault.oci.FuzzedVault;
import ocivault.retry.FuzzedBreaker;
import ocivault.settings.FuzzedSettings;
import ocivault.template.FuzzedTexts;
import ocivault.upload.FuzzedUploads;

/**
 * Every place where this program takes in what others wrote, ready to be fuzzed: each room has its own, beside its tests.
 * With files and servers that {@link #close} ends and deletes.
 */
final class FuzzTargets implements AutoCloseable {

    private final Path folder;
    private final FuzzedVault vault;
    private final FuzzedGitHub gitHub;
    private final List<FuzzTarget> all;

    private FuzzTargets(Path folder) {
        this.folder = folder;
        vault = new FuzzedVault(folder);
        gitHub = new FuzzedGitHub();
        all = Stream.of(
                        FuzzedSettings.targets(),
                        FuzzedFields.targets(),
                        FuzzedJson.targets(),
                        FuzzedNames.targets(),
                        FuzzedTexts.targets(),
                        FuzzedTemplates.targets(),
                        FuzzedUploads.targets(),
                        FuzzedLogins.targets(folder),
                        FuzzedEntries.targets(folder),
                        FuzzedBreaker.targets(folder),
                        FuzzedHttp.targets(folder),
                        FuzzedServer.targets(folder),
                        gitHub.targets(),
                        vault.targets())
                .flatMap(List::stream)
                .toList();
    }

    static FuzzTargets open() {
        try {
            return new FuzzTargets(Files.createTempDirectory("ocivault-fuzz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<FuzzTarget> all() {
        return all;
    }

    @Override
    public void close() {
        vault.close();
        gitHub.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
