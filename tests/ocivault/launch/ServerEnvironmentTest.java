package ocivault.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEnvironmentTest {

    @Nested
    class WhatWeWereGiven {

        @Test
        void staysByteForByteAndInOrder() {
            // Not UTF-8, empty, without '=', twice, nothing but '=', many '='.
            var given = environment("B=\u00ff\u0080", "A=", "JUNK", "A=2", "=X", "C=a=b=", "");
            assertEquals(List.of("B=\u00ff\u0080", "A=", "JUNK", "A=2", "=X", "C=a=b=", ""), strings(given));
            assertEquals(strings(given), strings(given.withoutLauncherVariables(List.of())));
        }

        @Test
        void cannotBeChangedFromOutside() {
            var bytes = "A=1".getBytes(StandardCharsets.UTF_8);
            var given = ServerEnvironment.of(List.of(bytes));
            bytes[2] = '2';
            assertEquals(List.of("A=1"), strings(given));
        }

        @Test
        void isThisProcessesOwn() {
            var mine = ServerEnvironment.ofThisProcess();
            assertEquals(Optional.of(System.getenv("PATH")), mine.value("PATH"));
            // Less what ./jbang changed and noted, if that is how the tests were started.
            var ours = System.getenv().keySet().stream()
                    .filter(name ->
                            !name.startsWith("JBANG_GIVEN_") && !System.getenv().containsKey("JBANG_GIVEN_" + name))
                    .toList();
            assertTrue(mine.names().containsAll(ours));
        }

        @Test
        void showsItsNamesAlone() {
            assertEquals(
                    "ServerEnvironment[A, B]",
                    environment("A=secret", "junk", "B=").toString());
        }
    }

    @Nested
    class WhatIsDropped {

        private final ServerEnvironment given = environment(
                "OCI_REGION=r", "JBANG_DIR=d", "OCI_=x", "MY_OCI_X=1", "OCI=2", "JAVA_TOOL_OPTIONS=o", "HOME=h");

        @Test
        void isTheWayToTheVaultAndJBangs() {
            assertEquals(
                    List.of("MY_OCI_X=1", "OCI=2", "JAVA_TOOL_OPTIONS=o", "HOME=h"),
                    strings(given.withoutLauncherVariables(List.of())));
        }

        @Test
        void isKeptWherePassNamesIt() {
            assertEquals(
                    List.of("OCI_REGION", "MY_OCI_X", "OCI", "JAVA_TOOL_OPTIONS", "HOME"),
                    given.withoutLauncherVariables(List.of("OCI_REG*")).names());
            assertEquals(
                    given.names(), given.withoutLauncherVariables(List.of("*")).names());
        }

        @Test
        void isAlmostEverythingWhenClean() {
            var many = environment(
                    "HOME=1",
                    "LOGNAME=2",
                    "USER=3",
                    "PATH=4",
                    "SHELL=5",
                    "TERM=6",
                    "LANG=7",
                    "LC_ALL=8",
                    "LC_=9",
                    "TMPDIR=10",
                    "HOMER=11",
                    "LANGUAGE=12",
                    "TOKEN=13",
                    "OCI_X=14",
                    "junk");
            assertEquals(
                    List.of("HOME", "LOGNAME", "USER", "PATH", "SHELL", "TERM", "LANG", "LC_ALL", "LC_", "TMPDIR"),
                    many.clean(List.of()).names());
            assertEquals(
                    List.of("TOKEN", "OCI_X"),
                    many.clean(List.of("T?KEN", "OCI_*")).names().stream()
                            .filter(name -> name.startsWith("TOK") || name.startsWith("OCI"))
                            .toList());
        }
    }

    @Nested
    class References {

        @Test
        void areWholeValuesInTheirOrder() {
            var given = environment(
                    "Z=oci-vault://z", "NO=see oci-vault://x", "A=oci-vault://a?version=2#/f", "E=", "oci-vault://q");
            assertEquals(
                    List.of(Map.entry("Z", "oci-vault://z"), Map.entry("A", "oci-vault://a?version=2#/f")),
                    List.copyOf(given.references().entrySet()));
        }

        @Test
        void areTheFirstOfAName() {
            assertEquals(
                    Map.of("A", "oci-vault://1"),
                    environment("A=oci-vault://1", "A=oci-vault://2").references());
        }

        @Test
        void areFoundBehindAPlainValueOfTheSameName() {
            assertEquals(
                    Map.of("A", "oci-vault://2"),
                    environment("A=1", "A=oci-vault://2").references());
        }
    }

    @Nested
    class Secrets {

        @Test
        void takeTheFirstPlaceOfTheirNameAndTheOthersGo() {
            var given = environment("X=1", "A=old", "Y=2", "A=older", "AB=3");
            assertEquals(List.of("X=1", "A=new", "Y=2", "AB=3"), strings(given.with("A", SecretValue.of("new"))));
        }

        @Test
        void comeLastUnderANewName() {
            assertEquals(List.of("X=1", "A="), strings(environment("X=1").with("A", SecretValue.of(""))));
        }

        @Test
        void areUtf8() {
            var entries = environment().with("A", SecretValue.of("é")).entries();
            assertArrayEquals("A=é".getBytes(StandardCharsets.UTF_8), entries.getFirst());
        }

        @Test
        void leaveTheOriginalAsItWas() {
            var given = environment("A=old");
            given.with("A", SecretValue.of("new"));
            assertEquals(List.of("A=old"), strings(given));
        }

        @Test
        void areLeftOutForOtherPrograms() {
            var all =
                    environment("X=1", "A=plain").with("B", SecretValue.of("s")).with("A", SecretValue.of("t"));
            assertEquals(List.of("X=1"), strings(all.withoutSecrets()));
        }

        @Test
        void areOverwrittenWhenWiped() {
            var all = environment("X=1").with("B", SecretValue.of("s"));
            all.wipe();
            assertEquals(List.of("X=1", "\0\0\0"), strings(all));
        }

        @Test
        void mustNotContainNul() {
            var problem = assertThrows(
                    VaultException.UnsuitableContent.class, () -> environment().with("A", SecretValue.of("hunter2\0")));
            assertEquals("the secret for A contains a NUL character", problem.getMessage());
            assertFalse(problem.remedy.contains("hunter2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "_", "_1", "GITHUB_TOKEN", "lower_Case9"})
    void namesAreLettersDigitsAndUnderscores(String name) {
        assertDoesNotThrow(() -> ServerEnvironment.checkName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A=B", "A B", "A-B", "É", "A\0", "A\n", "٣"})
    void otherNamesAreRefused(String name) {
        var refusal = assertThrows(VaultException.Usage.class, () -> ServerEnvironment.checkName(name));
        assertEquals("not the name of an environment variable (not shown: it may be a secret)", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "OCI_*, OCI_REGION, true",
        "OCI_*, OCI_, true",
        "OCI_*, XOCI_A, false",
        "OCI_*, OCI, false",
        "*, '', true",
        "'', '', true",
        "'', A, false",
        "?, A, true",
        "?, '', false",
        "?, AB, false",
        "A*C*E, ABCDE, true",
        "A*C*E, ABCD, false",
        "*_KEY, A_KEY_KEY, true",
        "*_KEY, A_KEYS, false",
        "A.C, ABC, false",
        "**A**, A, true",
        "a, A, false",
    })
    void globsKnowStarAndQuestionMark(String glob, String name, boolean matches) {
        assertEquals(matches, NameGlob.matches(glob, name));
    }

    private static ServerEnvironment environment(String... entries) {
        var bytes = new ArrayList<byte[]>();
        for (var entry : entries) {
            bytes.add(entry.getBytes(StandardCharsets.ISO_8859_1));
        }
        return ServerEnvironment.of(bytes);
    }

    private static List<String> strings(ServerEnvironment environment) {
        return environment.entries().stream()
                .map(entry -> new String(entry, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
