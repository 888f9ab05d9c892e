package ocivault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import ocivault.cache.SealedCache;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import testkit.MemorySearch;

/**
 * {@code CacheMemory FOLDER}: puts a secret into a cache and takes it out, destroys what it has of it, and prints how often
 * this process still has it after the one and after the other.
 */
class CacheMemory {

    public static void main(String[] args) throws IOException {
        var search = new MemorySearch();
        var cache =
                SealedCache.open(Path.of(args[0]), "a key".getBytes(StandardCharsets.US_ASCII), System.err::println);
        var bundle = bundle(search);
        cache.put("address", new SealedCache.Entry(bundle, Instant.EPOCH), cache.removals(), Duration.ofHours(1));
        bundle.value().destroy();
        System.out.println(search.occurrences());
        cache.find("address").orElseThrow().bundle().value().destroy();
        System.out.println(search.occurrences());
    }

    private static SecretBundle bundle(MemorySearch search) {
        var secret = search.secret();
        var value = SecretValue.ofUtf8(secret);
        Arrays.fill(secret, (byte) 0);
        return new SecretBundle("id", 1, "", List.of("CURRENT"), value, Instant.MAX);
    }
}
