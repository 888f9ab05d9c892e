import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a start costs: from a sealed cache hit to exec nothing is loaded that only a call to the vault needs. */
class WarmPathTest extends ProxyScene {

    private static final List<String> NEEDED_BY_A_CALL_ONLY =
            List.of("com.oracle.", "com.fasterxml.", "dev.failsafe.", "sun.security.ssl.", "javax.net.ssl.");

    /** The JDK looks for a cipher at its providers in their order, and so comes by the one that TLS is registered with. */
    private static final Predicate<String> REGISTRATION =
            Pattern.compile("sun[.]security[.]ssl[.]SunJSSE([$].*)?").asMatchPredicate();

    /** The classes that a start of the proxy loads. */
    private static List<String> loaded(String log, String... options) throws IOException {
        var file = world.home.resolve(log);
        var args = Stream.of(Stream.of(options), Stream.of("--secret", ProxyWorld.REFERENCE, "--", "/bin/true"));
        var outcome = world.proxy(args.flatMap(Function.identity()).toArray(String[]::new))
                .jvm("-Xlog:class+load=info:file=" + file + ":none")
                .run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stderr());
        return classes(file);
    }

    private static List<String> classes(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.replaceAll(" .*", ""))
                .toList();
    }

    private static boolean isNeededByACallOnly(String name) {
        return NEEDED_BY_A_CALL_ONLY.stream().anyMatch(name::startsWith) && !REGISTRATION.test(name);
    }

    @Test
    void loadsNothingThatOnlyACallNeeds() throws IOException {
        var cold = loaded("cold", "--refresh");
        int asked = world.vault.requests().size();
        var warm = loaded("warm");

        assertEquals(asked, world.vault.requests().size());
        assertTrue(warm.contains("ocivault.cache.SealedCache"), "the log has no class of ours");
        assertTrue(cold.stream().anyMatch(WarmPathTest::isNeededByACallOnly), "the cold start loads no SDK, it seems");
        assertEquals(
                List.of(),
                warm.stream().filter(WarmPathTest::isNeededByACallOnly).toList());
        assertFalse(warm.contains("net.minidev.json.JSONValue"), "there is no JSON on the way");
        assertEquals(
                List.of(),
                warm.stream().filter(WarmPathTest::isMadeAtEveryStart).toList());
    }

    /** What decrypts a key, and what looks into one. */
    @Test
    void looksIntoNoKeyThatIsPlain() throws IOException {
        loaded("filled");
        var warm = loaded("plain");

        assertTrue(warm.contains("ocivault.login.PemKey"), "the log has no key of ours");
        assertEquals(
                List.of("ocivault.login.PemKey", "ocivault.login.PemKey$Source"),
                warm.stream()
                        .filter(name -> name.matches("ocivault[.]login[.](?!OciLogin|LoginReader|OciConfigFile).*"))
                        .sorted()
                        .toList());
    }

    /** The code behind a switch over types, which no archive holds and which takes the JVM a millisecond each. */
    private static boolean isMadeAtEveryStart(String name) {
        return name.startsWith("ocivault.") && name.contains("$$TypeSwitch/");
    }

    @Test
    void asksTheVaultWithoutWhatOnlyTheUnusualNeeds() throws IOException {
        var asking = loaded("asking", "--refresh");

        assertTrue(asking.contains("com.oracle.bmc.secrets.SecretsClient"), "the vault was not asked, it seems");
        assertFalse(asking.contains("com.fasterxml.jackson.databind.ObjectMapper"), "a bundle needs no data binding");
        assertFalse(asking.contains("dev.failsafe.Failsafe"), "what succeeds at once is not tried again");
        assertEquals(
                List.of(),
                asking.stream().filter(WarmPathTest::isMadeAtEveryStart).toList());
    }
}
