import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static testkit.KeyFiles.newKey;
import static testkit.KeyFiles.pem;
import static testkit.KeyFiles.pkcs1;
import static testkit.KeyFiles.pkcs8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localvault.Fault;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code upload-secret --as-signing-key}: a private key goes wrapped into the vault, and is never seen again. */
class UploadSigningKeyTest extends UploadScene {

    private static final KeyPair KEY = newKey("RSA", 2048);
    private static final KeyPair OTHER = newKey("RSA", 2048);
    private static final KeyPair LARGE = newKey("RSA", 3072);

    private Path file(String content) throws IOException {
        return Files.writeString(home.resolve("app.pem"), content, ISO_8859_1);
    }

    private UploadBench.Ended imported(String pem, String... more) throws IOException {
        return bench.upload(
                "",
                Stream.concat(
                                Stream.of(
                                        "--as-signing-key",
                                        "github-app",
                                        "--file",
                                        file(pem).toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String id(UploadBench.Ended ended) {
        assertEquals(0, ended.exitCode(), ended::err);
        return ended.out().lines().skip(1).findFirst().orElseThrow().strip();
    }

    @Nested
    class AnImport {

        @ParameterizedTest
        @ValueSource(strings = {"PKCS#1", "PKCS#8"})
        void makesAKeyThatHasThePemsPublicHalf(String form) throws IOException {
            var id = id(imported(form.equals("PKCS#1") ? pkcs1(KEY) : pkcs8(KEY)));

            assertEquals(KEY.getPublic(), vault.publicKey(id));
        }

        @Test
        void saysHowToUseTheKeyAndWhatIsLeftToDo() throws IOException {
            var ended = imported(pkcs1(KEY));

            var id = id(ended);
            assertEquals(
                    "✅ Signing key created: github-app (RSA 2048, HSM)\n"
                            + "  " + id + "\n"
                            + "Use it as:\n"
                            + "  --app-key " + id + "\n"
                            + "Who signs with it needs the policy:\n"
                            + "  allow group <group> to use keys in compartment <compartment> where target.key.id = '"
                            + id + "'\n"
                            + "Whoever has the PEM file can sign too: delete it.\n",
                    ended.out());
        }

        @Test
        void tellsProgramsTheSameInJson() throws IOException {
            var json = imported(pkcs1(KEY), "--json").json();

            assertEquals("created", json.get("action"));
            assertEquals("github-app", json.get("name"));
            assertEquals(List.of(json.get("id")), json.get("references"));
            assertTrue(json.getAsString("version").startsWith("ocid1.keyversion."));
            assertEquals(
                    List.of("RSA", 2048, "HSM"),
                    List.of(json.get("algorithm"), json.get("bits"), json.get("protection")));
        }

        @ParameterizedTest
        @CsvSource({"hsm, HSM", "Software, SOFTWARE"})
        void asksForTheProtectionThatIsNamed(String option, String sent) throws IOException {
            id(imported(pkcs8(KEY), "--protection", option, "--tag", "team=web"));

            var body = bench.sent("ImportKey");
            assertEquals(sent, body.get("protectionMode"));
            assertEquals(Map.of("algorithm", "RSA", "length", 256), Map.copyOf((JSONObject) body.get("keyShape")));
            assertEquals(Map.of("team", "web"), Map.copyOf((JSONObject) body.get("freeformTags")));
            assertEquals("RSA_OAEP_AES_SHA256", ((JSONObject) body.get("wrappedImportKey")).get("wrappingAlgorithm"));
        }

        @Test
        void waitsUntilTheKeyIsEnabled() throws IOException {
            id(imported(pkcs8(KEY)));

            assertEquals(
                    List.of("GetVault", "ListKeys", "GetWrappingKey", "ImportKey", "GetKey", "GetKeyVersion"),
                    bench.operations().stream().distinct().toList());
        }

        @Test
        void takesTheKeyFromAPipeToo() {
            var ended = bench.upload(pkcs8(KEY), "--as-signing-key", "github-app");

            assertEquals(KEY.getPublic(), vault.publicKey(id(ended)));
        }

        @Test
        void takesKeysOfEverySizeThatOciImports() throws IOException {
            assertEquals(LARGE.getPublic(), vault.publicKey(id(imported(pkcs8(LARGE)))));
            assertEquals(384, ((JSONObject) bench.sent("ImportKey").get("keyShape")).get("length"));
        }

        @Test
        void thatIsTriedAgainMakesOneKey() throws IOException {
            vault.inject(Fault.resetAfterEffect().on("ImportKey").times(1));

            id(imported(pkcs8(KEY)));
            vault.clearFaults();

            assertEquals(2, vault.requests("ImportKey").size());
            assertEquals("unchanged", imported(pkcs8(KEY), "--json").json().get("action"));
        }

        @Test
        void showsNothingOfTheKeyAnywhere() throws IOException {
            var ended = imported(pkcs1(KEY), "-v", "--metrics");

            var sent = vault.requests().toString() + ended.out() + ended.err();
            var body = pkcs1(KEY).lines().skip(3).findFirst().orElseThrow();
            assertFalse(sent.contains(body), "a line of the PEM was sent or printed");
            var der = KEY.getPrivate().getEncoded();
            var wrapped = Base64.getDecoder()
                    .decode(((JSONObject) bench.sent("ImportKey").get("wrappedImportKey")).getAsString("keyMaterial"));
            assertFalse(
                    new String(wrapped, ISO_8859_1).contains(new String(der, 100, 32, ISO_8859_1)),
                    "it is not wrapped");
        }
    }

    @Nested
    class ADryRun {

        @Test
        void saysWhatItWouldImportAndChangesNothing() throws IOException {
            var ended = imported(pkcs1(KEY), "--dry-run");

            assertEquals(
                    "Would import key github-app (RSA 2048, HSM)\n"
                            + "  into vault " + vault.vaultId() + "\n"
                            + "  in compartment " + vault.compartmentId() + "\n",
                    ended.out());
            assertEquals(0, bench.changes());
        }

        @Test
        void leavesOutInJsonWhatIsNotKnownYet() throws IOException {
            assertEquals(
                    "{\"action\":\"created\",\"id\":null,\"name\":\"github-app\",\"version\":null,\"references\":[],"
                            + "\"algorithm\":\"RSA\",\"bits\":2048,\"protection\":\"SOFTWARE\"}\n",
                    imported(pkcs1(KEY), "--dry-run", "--json", "--protection", "software")
                            .out());
        }

        @Test
        void saysWhatItWouldAddAndWhereItWouldDoNothing() throws IOException {
            var id = vault.addSigningKey("github-app", KEY);

            assertEquals(
                    "Would change nothing: the vault has key github-app already\n  " + id + "\n",
                    imported(pkcs1(KEY), "--dry-run").out());
            assertEquals(
                    "Would import a new version of key github-app (RSA 2048, SOFTWARE), which signs from then on\n  "
                            + id + "\n",
                    imported(pkcs1(OTHER), "--dry-run", "--force").out());
            assertEquals(0, bench.changes());
        }
    }

    @Nested
    class WhereTheNameIsTaken {

        @Test
        void byTheSameKeyNothingIsDone() throws IOException {
            var id = vault.addSigningKey("github-app", KEY);

            var ended = imported(pkcs1(KEY));

            assertEquals(id, id(ended));
            assertTrue(
                    ended.out()
                            .startsWith("✅ Signing key unchanged: github-app (RSA 2048, SOFTWARE), the vault has it"
                                    + " already\n"),
                    ended.out());
            assertEquals(0, bench.changes());
        }

        @Test
        void byAnotherKeyItIsRefused() throws IOException {
            var id = vault.addSigningKey("github-app", OTHER);

            refused(
                    imported(pkcs1(KEY)),
                    64,
                    "there is another key named github-app already: " + id,
                    "Import this one under another name, or with --force as that key's new version: its OCID stays,"
                            + " and it signs with the new one from then on.");
            assertEquals(0, bench.changes());
        }

        @Test
        void byAnotherKeyThisOneBecomesItsNewVersionIfForced() throws IOException {
            var id = vault.addSigningKey("github-app", OTHER);

            var ended = imported(pkcs1(KEY), "--force", "--json");

            assertEquals("new_version", ended.json().get("action"), ended::err);
            assertEquals(id, ended.json().get("id"));
            assertEquals(KEY.getPublic(), vault.publicKey(id));
        }

        @Test
        void byAKeyOfAnotherSizeThisOneCannotBeItsVersion() throws IOException {
            vault.addSigningKey("github-app", OTHER);

            refused(
                    imported(pkcs8(LARGE), "--force"),
                    64,
                    "key github-app has 2048 bits, and this one 3072: all versions of a key have one size",
                    "Import this one under another name, and use its OCID from then on.");
            assertEquals(0, bench.changes());
        }

        @Test
        void andMustNotBeItIsRefused() throws IOException {
            var id = vault.addSigningKey("github-app", KEY);

            refused(
                    imported(pkcs1(KEY), "--create-only"),
                    64,
                    "key github-app exists already: " + id,
                    "Leave out --create-only to keep it where it is the same, or take another name.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "DISABLED|Enable it in the OCI console, or take another name.",
                    "PENDING_DELETION|Cancel its deletion in the OCI console, or take another name."
                })
        void byTheSameKeyThatCannotBeUsedItSaysSo(String state, String remedy) throws IOException {
            var id = vault.addSigningKey("github-app", KEY);
            vault.setKeyState(id, state);

            refused(imported(pkcs1(KEY)), 64, "key github-app is " + state + ": " + id, remedy);
        }

        @Test
        void byAnotherThatIsToBeDeletedAKeyOfItsOwnIsMade() throws IOException {
            var going = vault.addSigningKey("github-app", OTHER);
            vault.setKeyState(going, "PENDING_DELETION");

            assertEquals(KEY.getPublic(), vault.publicKey(id(imported(pkcs1(KEY)))));
        }

        @Test
        void bySeveralNoneOfThemIsChosen() throws IOException {
            vault.addSigningKey("github-app", OTHER);
            vault.addKey(vault.vaultId(), "github-app", "RSA");

            var ended = imported(pkcs1(KEY), "--force");

            assertEquals(64, ended.exitCode());
            assertTrue(ended.err().contains("2 keys are named github-app, and none of them is this one"), ended.err());
        }
    }

    @Nested
    class BeforeAnythingIsSent {

        @Test
        void whatIsNoKeyToImportIsNamed() throws IOException {
            var ended = imported(pem("PUBLIC KEY", KEY.getPublic().getEncoded()));

            assertEquals(65, ended.exitCode(), ended::err);
            assertTrue(
                    ended.err()
                            .startsWith("upload-secret: error: " + home.resolve("app.pem")
                                    + " is a public key, not a private one\nhint: Name the PEM file"),
                    ended.err());
            assertEquals("", ended.out());
            assertEquals(List.of(), bench.operations());
        }

        @Test
        void anEmptyOrLargeOrMissingFileIsNamed() throws IOException {
            assertTrue(imported("").err().contains("app.pem is empty"));
            assertTrue(imported("x".repeat(70_000)).err().contains("app.pem is larger than 64 KiB"));
            var missing = bench.upload(
                    "",
                    "--as-signing-key",
                    "github-app",
                    "--file",
                    home.resolve("none").toString());
            assertTrue(missing.err().contains("none: no such file"), missing.err());
            assertEquals(List.of(), bench.operations());
        }

        @Test
        void aKeyAsAnArgumentIsRefused() {
            var ended = bench.upload("", "--as-signing-key", "github-app", "MIIEvQIBADANBgkqhkiG9w0BAQ");

            assertEquals(64, ended.exitCode());
            assertTrue(ended.err().startsWith("upload-secret: error: a private key is no argument"), ended.err());
        }

        @Test
        void whatIsForSecretsOnlyIsRefused() throws IOException {
            refused(
                    imported(
                            pkcs8(KEY),
                            "--key-id=ocid1.key.oc1.a.b",
                            "--description=x",
                            "--expires=90d",
                            "--stage=PENDING",
                            "--keep-newline"),
                    64,
                    "a signing key has no --key-id, --description, --expires, --stage, --keep-newline",
                    "Leave out what is for secrets only.");
        }

        @Test
        void aProtectionThatIsNoneOrForASecretIsRefused() throws IOException {
            assertTrue(imported(pkcs8(KEY), "--protection", "tpm")
                    .err()
                    .contains("--protection is neither hsm nor software"));
            var secret = bench.upload("value", "token", "--protection", "hsm");
            assertEquals(64, secret.exitCode());
            assertTrue(secret.err().contains("--protection has no effect on a secret"), secret.err());
        }

        @Test
        void aBadNameIsRefused() throws IOException {
            var ended = bench.upload(
                    "", "--as-signing-key", "my app", "--file", file(pkcs8(KEY)).toString());

            assertEquals(64, ended.exitCode());
            assertEquals(List.of(), bench.operations());
        }
    }

    @Nested
    class WhereOciRefuses {

        @Test
        void oneMoreKeyOfThatProtectionItSaysWhatToDo() throws IOException {
            vault.inject(Fault.status(400, "LimitExceeded", "The limit of HSM key versions is exceeded")
                    .on("ImportKey"));

            var ended = imported(pkcs8(KEY));

            assertEquals(64, ended.exitCode());
            assertTrue(ended.err().contains("OCI does not take one more key with protection HSM"), ended.err());
            assertTrue(ended.err().contains("or import it with --protection software."), ended.err());
        }

        @Test
        void forWantOfAPolicyItNamesThePolicy() throws IOException {
            vault.inject(Fault.status(404, "NotAuthorizedOrNotFound", "no").on("GetWrappingKey"));

            var ended = imported(pkcs8(KEY));

            assertEquals(77, ended.exitCode());
            assertTrue(ended.err().contains("GetWrappingKey: not found, or no permission"), ended.err());
            assertTrue(
                    ended.err().contains("hint: An import needs the policies: allow group <group> to manage keys"),
                    ended.err());
        }

        @Test
        void theKeyItselfItsWordsAreShown() throws IOException {
            vault.inject(Fault.status(400, "InvalidParameter", "no such shape").on("ImportKey"));

            var ended = imported(pkcs8(KEY));

            assertEquals(64, ended.exitCode());
            assertTrue(ended.err().contains("no such shape"), ended.err());
        }

        @Test
        void toFinishInTimeItSaysWhichKeyIsUnderWay() throws IOException {
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").on("GetKey"));

            var ended = imported(pkcs8(KEY), "--max-retries=0", "--no-circuit-breaker");

            assertEquals(69, ended.exitCode(), ended::err);
        }

        @Test
        void andAWrappingKeyThatIsNoneNothingIsSent() throws IOException {
            vault.inject(Fault.respond(200, "application/json", "{\"publicKey\":\"nonsense\"}")
                    .on("GetWrappingKey"));

            var ended = imported(pkcs8(KEY), "--max-retries=0");

            assertEquals(69, ended.exitCode());
            assertTrue(ended.err().contains("OCI's answer is no wrapping key"), ended.err());
            assertEquals(0, bench.changes());
        }
    }

    private static void refused(UploadBench.Ended ended, int exitCode, String message, String hint) {
        assertEquals("upload-secret: error: " + message + "\nhint: " + hint + "\n", ended.err());
        assertEquals(exitCode, ended.exitCode());
        assertEquals("", ended.out());
    }
}
