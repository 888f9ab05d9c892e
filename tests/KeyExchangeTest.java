import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Run;

/** The order in which we offer key exchange groups leaves none of them out. */
@Tag("slow")
class KeyExchangeTest {

    @ParameterizedTest
    @CsvSource({
        "x25519, TLSv1.3",
        "secp256r1, TLSv1.3",
        "secp384r1, TLSv1.3",
        "ffdhe2048, TLSv1.3",
        "secp256r1, TLSv1.2"
    })
    void aVaultThatKnowsButOneGroupAnswers(String group, String protocol) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        var outcome = Run.script(
                        "LocalVault",
                        "--https",
                        "--seed",
                        "token=its-value",
                        "--",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "VaultResolve",
                        "--no-cache",
                        "--reveal",
                        "oci-vault://token")
                .jvm("-Djdk.tls.namedGroups=" + group, "-Djdk.tls.server.protocols=" + protocol)
                .run();

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertEquals("its-value", outcome.stdout().strip());
    }
}
