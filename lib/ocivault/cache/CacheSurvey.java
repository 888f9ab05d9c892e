package ocivault.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import ocivault.files.Ownership;
import ocivault.files.PrivateFolder;

/**
 * What lies in a cache's folder, seen from outside: no entry is opened, and nothing is changed.
 *
 * @param entries files with the name of an entry
 * @param unusable those of them that are not private, or that nobody sealed
 */
public record CacheSurvey(int entries, int unusable) {

    /**
     * Looks at a folder; empty where there is none.
     *
     * @throws IOException if the folder would be refused, or cannot be read
     */
    public static Optional<CacheSurvey> of(Path folder) throws IOException {
        var files = new PrivateFolder(folder);
        files.read(SealedCache.REMOVALS); // looks at the folder itself first
        int entries = 0;
        int unusable = 0;
        try (var found = Files.newDirectoryStream(
                folder, file -> CacheSeal.isName(file.getFileName().toString()))) {
            for (var file : found) {
                entries++;
                unusable += isUsable(files, file.getFileName().toString()) ? 0 : 1;
            }
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
        return Optional.of(new CacheSurvey(entries, unusable));
    }

    private static boolean isUsable(PrivateFolder files, String name) throws IOException {
        try {
            return files.read(name).filter(CacheSeal::isSealed).isPresent();
        } catch (Ownership.UnfitFile e) {
            return false;
        }
    }
}
