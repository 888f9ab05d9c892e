package ocivault.oci;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import ocivault.model.SecretRef;
import testkit.MemorySearch;

/**
 * {@code StoreMemory CONFIG ENDPOINT REFERENCE SEARCH}: fetches a secret from a vault, destroys it, and prints how often
 * this process still has it.
 */
class StoreMemory {

    public static void main(String[] args) throws IOException {
        var search = MemorySearch.parse(args[3]);
        var settings = OciSetup.settings(
                OciSetup.login(Path.of(args[0])),
                Optional.of(URI.create(args[1])),
                OciSetup.DIRECT,
                Duration.ofSeconds(20));
        try (var store = OciSetup.store(settings)) {
            var reference = SecretRef.parse(args[2]);
            var bundle = store.fetch(reference.target(), reference.selector());
            bundle.value().destroy();
        }
        System.out.println(search.occurrences());
    }
}
