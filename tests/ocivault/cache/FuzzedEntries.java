package ocivault.cache;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.utf8;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;

/** The files of the cache, for fuzzing. */
public final class FuzzedEntries {

    private static final byte[] KEY = utf8("key");
    private static final String ADDRESS = "oci-vault://token\nhttps://vault\nuser";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SealedCache.Entry ENTRY =
            new SealedCache.Entry(new SecretBundle("id", 1, "", List.of(), SecretValue.of(Fuzz.SECRET), NOW), NOW);

    private final Path file;
    private final byte[] entry;

    private FuzzedEntries(Path folder) {
        var cache = SealedCache.open(folder, KEY, _ -> {});
        cache.put(ADDRESS, ENTRY, cache.removals(), Duration.ofHours(1));
        file = folder.resolve(new CacheSeal(KEY).nameOf(ADDRESS));
        try {
            entry = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder for the cache that they read */
    public static List<FuzzTarget> targets(Path folder) {
        return List.of(FuzzTarget.bytes(
                "cache files",
                80,
                sealed(),
                List.of("OVC\u0001", "OVC\u0002"),
                new FuzzedEntries(folder.resolve("cache"))::find));
    }

    private static List<byte[]> sealed() {
        var seal = new CacheSeal(utf8(Fuzz.SECRET));
        return List.of(
                seal.seal(ADDRESS, new byte[60]),
                seal.seal("elsewhere", new byte[60]),
                seal.seal(ADDRESS, new byte[0]),
                new CacheSeal(utf8("another key")).seal(ADDRESS, utf8(Fuzz.SECRET)));
    }

    /** Whatever the file holds, the cache finds what was put or nothing, and takes the file away. */
    private String find(byte[] content) {
        var warnings = new ArrayList<String>();
        var forged = content.length % 2 == 0 ? content : mixed(entry, content);
        FuzzTarget.write(file, forged);
        boolean whole = Arrays.equals(forged, entry);
        require(
                SealedCache.open(file.getParent(), KEY, warnings::add)
                                .find(ADDRESS)
                                .isPresent()
                        == whole,
                "an entry is found whole or not at all");
        require(Files.exists(file) == whole, "what is no entry is deleted");
        return warnings.toString();
    }

    /** The true entry with some of its bytes changed, as the noise says. */
    private static byte[] mixed(byte[] whole, byte[] noise) {
        var mixed = whole.clone();
        for (int i = 0; i + 1 < noise.length && i < 8; i += 2) {
            mixed[(noise[i] & 0xFF) % mixed.length] ^= noise[i + 1];
        }
        return mixed;
    }
}
