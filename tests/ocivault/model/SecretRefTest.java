package ocivault.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import ocivault.model.SecretRef.AtStage;
import ocivault.model.SecretRef.AtVersion;
import ocivault.model.SecretRef.AtVersionName;
import ocivault.model.SecretRef.ById;
import ocivault.model.SecretRef.InCompartment;
import ocivault.model.SecretRef.InVault;
import ocivault.model.SecretRef.Member;
import ocivault.model.SecretRef.Named;
import ocivault.model.SecretRef.Pointer;
import ocivault.model.SecretRef.Stage;
import ocivault.model.SecretRef.Whole;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRefTest {

    private static final String SECRET = "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaaaaaahhxc6pya";
    private static final String VAULT = "ocid1.vault.oc1.eu-frankfurt-1.bbpnctjwaacbs.abtheljrz7kq";
    private static final String COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaau6j7";
    private static final String TENANCY = "ocid1.tenancy.oc1..aaaaaaaaba3p";

    private static SecretRef parse(String rest) {
        return SecretRef.parse("oci-vault://" + rest);
    }

    private static Ocid ocid(String text) {
        return Ocid.parse(text).orElseThrow();
    }

    @Nested
    class Targets {
        @Test
        void aSecretByItsOcid() {
            assertEquals(SecretRef.current(new ById(ocid(SECRET))), parse(SECRET));
        }

        @Test
        void aNameInAVault() {
            assertEquals(SecretRef.current(new InVault(ocid(VAULT), "my-token")), parse(VAULT + "/my-token"));
        }

        @Test
        void aNameInACompartment() {
            assertEquals(
                    SecretRef.current(new InCompartment(ocid(COMPARTMENT), "my-token")),
                    parse(COMPARTMENT + "/my-token"));
        }

        @Test
        void aNameInTheTenancyWhichIsTheRootCompartment() {
            assertEquals(SecretRef.current(new InCompartment(ocid(TENANCY), "my-token")), parse(TENANCY + "/my-token"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"my-token", "A", "a.b_c-d", "0", "ocid", "ocid1", "ocid2.vaultsecret.oc1.x.y"})
        void aNameAlone(String name) {
            assertEquals(SecretRef.current(new Named(name)), parse(name));
        }

        @Test
        void aNameOf255Characters() {
            assertEquals(SecretRef.current(new Named("n".repeat(255))), parse("n".repeat(255)));
        }

        @Test
        void aNameIsPercentDecodedBeforeItIsChecked() {
            assertEquals(SecretRef.current(new Named("my-token")), parse("my%2Dtoken"));
            assertEquals(SecretRef.current(new InVault(ocid(VAULT), "a.b")), parse(VAULT + "/a%2eb"));
        }

        @Test
        void theRegionIsTheOcidsLongOrShort() {
            assertEquals(Optional.of("eu-frankfurt-1"), parse(SECRET).target().region());
            assertEquals(
                    Optional.of("eu-frankfurt-1"), parse(VAULT + "/n").target().region());
            assertEquals(
                    Optional.of("us-ashburn-1"),
                    parse("ocid1.vaultsecret.oc1.iad.amaa").target().region());
            assertEquals(Optional.empty(), parse(COMPARTMENT + "/n").target().region());
            assertEquals(Optional.empty(), parse("n").target().region());
        }
    }

    @Nested
    class Selectors {
        @Test
        void noneIsTheCurrentStage() {
            assertEquals(new AtStage(Stage.CURRENT), parse("n").selector());
            assertEquals(parse("n"), parse("n?stage=CURRENT"));
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 3, 999_999_999_999_999_999L})
        void aVersion(long number) {
            assertEquals(new AtVersion(number), parse("n?version=" + number).selector());
        }

        @ParameterizedTest
        @EnumSource(Stage.class)
        void aStage(Stage stage) {
            assertEquals(new AtStage(stage), parse("n?stage=" + stage).selector());
        }

        @Test
        void aVersionName() {
            assertEquals(new AtVersionName("blue"), parse("n?version-name=blue").selector());
            assertEquals(
                    new AtVersionName("blue & 50% grün"),
                    parse("n?version-name=blue%20%26%2050%25%20gr%C3%BCn").selector());
        }
    }

    @Nested
    class Fields {
        @Test
        void noneIsTheWholeValue() {
            assertEquals(new Whole(), parse("n").field());
        }

        @ParameterizedTest
        @CsvSource({
            "#password, password",
            "#pass%20word, pass word",
            "#gr%C3%BCn, grün",
            "#a%23b, a#b",
            "#a/b, a/b",
            "#a?b=c, a?b=c"
        })
        void aMember(String fragment, String name) {
            assertEquals(new Member(name), parse("n" + fragment).field());
        }

        @ParameterizedTest
        @CsvSource({
            "#/db/password, /db/password",
            "#/, /",
            "#/a~1b/m~0n, /a~1b/m~0n",
            "#/a//b, /a//b",
            "#/a%20b, /a b",
            "#/0, /0"
        })
        void aJsonPointer(String fragment, String pointer) {
            assertEquals(new Pointer(pointer), parse("n" + fragment).field());
        }

        @Test
        void aPointerOfAnyDepthWithoutExhaustingTheStack() {
            assertEquals(
                    new Pointer("/a".repeat(50_000)),
                    parse("n#" + "/a".repeat(50_000)).field());
        }

        @Test
        void aFieldOfAVersion() {
            assertEquals(
                    new SecretRef(new ById(ocid(SECRET)), new AtVersion(3), new Member("user")),
                    parse(SECRET + "?version=3#user"));
        }

        @Test
        void theWholeSecretOfAFieldIsTheSameForAllItsFields() {
            assertEquals(parse("n?version=3"), parse("n?version=3#user").wholeSecret());
            assertEquals(parse("n#user").wholeSecret(), parse("n#/db/password").wholeSecret());
            var whole = parse("n");
            assertSame(whole, whole.wholeSecret());
        }
    }

    @Nested
    class RoundTrip {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    SECRET,
                    VAULT + "/n",
                    COMPARTMENT + "/n",
                    TENANCY + "/n",
                    "n",
                    "n?version=7",
                    "n?stage=PREVIOUS",
                    "n?stage=LATEST",
                    "n?version-name=blue%20%25%23%26",
                    "n#password",
                    "n#a%3Fb%23c",
                    "n#gr%C3%BCn",
                    "n#/a~1b/~0/0",
                    "n#/%20/",
                    SECRET + "?version=2#/db/password"
                })
        void theCanonicalTextIsReadBackAsTheSame(String rest) {
            var ref = parse(rest);
            assertEquals("oci-vault://" + rest, ref.toString());
            assertEquals(ref, SecretRef.parse(ref.toString()));
        }

        @Test
        void differentSpellingsHaveOneCanonicalText() {
            assertEquals(
                    "oci-vault://my-token", parse("my%2Dtoken?stage=CURRENT").toString());
            assertEquals("oci-vault://n#a%20b", parse("n#a b").toString());
        }
    }

    @Nested
    class Malformed {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "oci-vault://                               | nothing after oci-vault://                    | a"
                            + " secret's OCID, <vault ocid>/<name> or <name>",
                    "oci-vault:///name                          | nothing after oci-vault://                    | a"
                            + " secret's OCID, <vault ocid>/<name> or <name>",
                    "oci-vault://?version=3                     | nothing after oci-vault://                    | a"
                            + " secret's OCID, <vault ocid>/<name> or <name>",
                    "oci-vault://my-vault/name                  | 'my-vault' before the slash                   | the"
                            + " OCID of a vault, compartment or tenancy",
                    "oci-vault://my token                       | the secret's name 'my token'                  | 1 to"
                            + " 255 letters, digits, dots, hyphens or underscores",
                    "oci-vault://a%2Fb                          | the secret's name 'a/b'                       | 1 to"
                            + " 255 letters, digits, dots, hyphens or underscores",
                    "oci-vault://gr%C3%BCn                      | the secret's name 'grün'                      | 1 to"
                            + " 255 letters, digits, dots, hyphens or underscores",
                    "oci-vault://a%2                            | the percent sign in the secret's name 'a%2'   | %XX"
                            + " with two hexadecimal digits",
                    "oci-vault://a%zz                           | the percent sign in the secret's name 'a%zz'  | %XX"
                            + " with two hexadecimal digits",
                    "oci-vault://a%FF                           | the percent-encoded bytes in the secret's name"
                            + " 'a%FF' | UTF-8",
                    "oci-vault://ocid1.vaultsecret              | the OCID 'ocid1.vaultsecret'                  |"
                            + " ocid1.<type>.<realm>.[region].<unique>, such as"
                            + " ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                    "oci-vault://ocid1.vaultsecret.oc1.fra      | the OCID 'ocid1.vaultsecret.oc1.fra'          |"
                            + " ocid1.<type>.<realm>.[region].<unique>, such as"
                            + " ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                    "oci-vault://ocid1.vaultsecret.xx1.fra.a    | the OCID 'ocid1.vaultsecret.xx1.fra.a'        |"
                            + " ocid1.<type>.<realm>.[region].<unique>, such as"
                            + " ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                    "oci-vault://OCID1.VAULTSECRET.OC1.FRA.A    | the OCID 'OCID1.VAULTSECRET.OC1.FRA.A'        |"
                            + " ocid1.<type>.<realm>.[region].<unique>, such as"
                            + " ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                    "oci-vault://ocid1.vaultsecret.oc1.evil.example.com.b.a | the OCID"
                            + " 'ocid1.vaultsecret.oc1.evil.example.com.b.a' | ocid1.<type>.<realm>.[region].<unique>,"
                            + " such as ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                    "oci-vault://ocid1.user.oc1..aaaa           | the OCID's type 'user'                        |"
                            + " vaultsecret, vault, compartment or tenancy",
                    "oci-vault://ocid1.key.oc1.fra.b.a/n        | the OCID's type 'key'                         |"
                            + " vaultsecret, vault, compartment or tenancy",
                    "oci-vault://ocid1.vaultsecret.oc1.fra.a/n  | '/n' after a secret's OCID                    |"
                            + " nothing, or ?version=… or #field",
                    "oci-vault://ocid1.vaultsecret.oc1.fra.a/   | '/' after a secret's OCID                     |"
                            + " nothing, or ?version=… or #field",
                    "oci-vault://ocid1.vault.oc1.fra.b.a        | a vault's OCID without a secret's name        |"
                            + " oci-vault://<vault ocid>/<name>",
                    "oci-vault://ocid1.vault.oc1.fra.b.a/       | a vault's OCID without a secret's name        |"
                            + " oci-vault://<vault ocid>/<name>",
                    "oci-vault://ocid1.vault.oc1.fra.b.a/a/b    | the secret's name 'a/b'                       | 1 to"
                            + " 255 letters, digits, dots, hyphens or underscores",
                    "oci-vault://ocid1.compartment.oc1..a       | a compartment's OCID without a secret's name  |"
                            + " oci-vault://<compartment ocid>/<name>",
                    "oci-vault://ocid1.tenancy.oc1..a?version=1 | a tenancy's OCID without a secret's name      |"
                            + " oci-vault://<tenancy ocid>/<name>",
                })
        void aTarget(String text, String part, String expected) {
            assertMalformed(text, part, expected);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "?                          | '?'                                         | ?version=<number>,"
                            + " ?stage=<stage> or ?version-name=<name>",
                    "?3                         | '?3'                                        | ?version=<number>,"
                            + " ?stage=<stage> or ?version-name=<name>",
                    "?Version=3                 | '?Version=3'                                | ?version=<number>,"
                            + " ?stage=<stage> or ?version-name=<name>",
                    "?field=a                   | '?field=a'                                  | ?version=<number>,"
                            + " ?stage=<stage> or ?version-name=<name>",
                    "?version                   | the version ''                              | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=                  | the version ''                              | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=0                 | the version '0'                             | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=-1                | the version '-1'                            | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=03                | the version '03'                            | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=two               | the version 'two'                           | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=1.0               | the version '1.0'                           | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=9999999999999999999 | the version '9999999999999999999'         | a whole number from 1,"
                            + " such as ?version=3",
                    "?version=٣                 | the version '٣'                             | a whole number from 1,"
                            + " such as ?version=3",
                    "?stage=                    | the stage ''                                | one of CURRENT,"
                            + " PENDING, LATEST, PREVIOUS, DEPRECATED",
                    "?stage=NEWEST              | the stage 'NEWEST'                          | one of CURRENT,"
                            + " PENDING, LATEST, PREVIOUS, DEPRECATED",
                    "?stage=previous            | the stage 'previous'                        | one of CURRENT,"
                            + " PENDING, LATEST, PREVIOUS, DEPRECATED",
                    "?version-name=             | the version name ''                         | 1 to 255 printable"
                            + " characters",
                    "?version-name=a%2          | the percent sign in the value of version-name 'a%2' | %XX with two"
                            + " hexadecimal digits",
                    "?version=1&stage=CURRENT   | more than one of version, stage and version-name in"
                            + " '?version=1&stage=CURRENT' | at most one",
                    "?version=1&version=1       | more than one of version, stage and version-name in"
                            + " '?version=1&version=1' | at most one",
                })
        void aSelector(String query, String part, String expected) {
            assertMalformed("oci-vault://n" + query, part, expected);
        }

        @Test
        void aVersionNameWithAControlCharacterOrTooLong() {
            assertMalformed(
                    "oci-vault://n?version-name=a%0Ab", "the version name 'a\nb'", "1 to 255 printable characters");
            assertMalformed(
                    "oci-vault://n?version-name=" + "b".repeat(256),
                    "the version name '" + "b".repeat(256) + "'",
                    "1 to 255 printable characters");
        }

        @Test
        void aNameOf256Characters() {
            assertMalformed(
                    "oci-vault://" + "n".repeat(256),
                    "the secret's name '" + "n".repeat(256) + "'",
                    "1 to 255 letters, digits, dots, hyphens or underscores");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "#        | nothing after #                          | a field's name, or a JSON pointer that"
                            + " begins with /",
                    "#/a~     | the JSON pointer '/a~'                   | RFC 6901: ~ only as ~0 (for ~) or ~1 (for"
                            + " /)",
                    "#/a~2b   | the JSON pointer '/a~2b'                 | RFC 6901: ~ only as ~0 (for ~) or ~1 (for"
                            + " /)",
                    "#a%G0    | the percent sign in the field 'a%G0'     | %XX with two hexadecimal digits",
                    "#%C3     | the percent-encoded bytes in the field '%C3' | UTF-8",
                })
        void aField(String fragment, String part, String expected) {
            assertMalformed("oci-vault://n" + fragment, part, expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                    "oci-vault:/n",
                    "OCI-VAULT://n",
                    " oci-vault://n",
                    "vault://n"
                })
        void whatIsNoReferenceIsNotEchoed(String text) {
            var e = assertThrows(VaultException.MalformedReference.class, () -> SecretRef.parse(text));
            assertEquals("", e.reference);
            assertEquals("it does not begin with oci-vault://", e.part);
            assertFalse(e.getMessage().contains("ghp_"), "echoed");
        }

        private void assertMalformed(String text, String part, String expected) {
            var e = assertThrows(VaultException.MalformedReference.class, () -> SecretRef.parse(text));
            assertEquals(text, e.reference);
            assertEquals(part, e.part);
            assertEquals(expected, e.expected);
        }
    }

    @Nested
    class Scope {
        @Test
        void aVaultOrCompartmentTakesABareName() {
            assertEquals(
                    parse(VAULT + "/n?version=3#f"),
                    parse("n?version=3#f").within(new SecretRef.VaultScope(ocid(VAULT))));
            assertEquals(
                    parse(COMPARTMENT + "/n"), parse("n").within(new SecretRef.CompartmentScope(ocid(COMPARTMENT))));
        }

        @Test
        void leavesEveryOtherTargetAlone() {
            var ref = parse(SECRET);
            assertSame(ref, ref.within(new SecretRef.VaultScope(ocid(VAULT))));
            assertSame(ref, ref.within(new SecretRef.NoScope()));
        }

        @Test
        void aBareNameWithoutOneIsAUsageErrorThatSaysWhatToGive() {
            var e = assertThrows(VaultException.Usage.class, () -> parse("n").within(new SecretRef.NoScope()));
            assertEquals("no default vault or compartment for the name in oci-vault://n", e.getMessage());
            assertEquals(
                    "Name one with --vault-id (OCI_VAULT_ID) or --compartment-id (OCI_VAULT_COMPARTMENT_ID), or write"
                            + " oci-vault://<vault ocid>/n.",
                    e.remedy);
        }
    }

    @Nested
    class Recognition {
        @Test
        void onlyTheSchemeMakesAReference() {
            assertTrue(SecretRef.isReference("oci-vault://"));
            assertTrue(SecretRef.isReference("oci-vault://anything at all"));
            assertFalse(SecretRef.isReference("see oci-vault://n"));
            assertFalse(SecretRef.isReference(""));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "oci-vault://a                | true  | false",
                    "' oci-vault://a'             | true  | true",
                    "'oci-vault://a '             | true  | true",
                    "oci-vault://a\"             | true  | true",
                    "OCI-Vault://a                | true  | true",
                    "oci-vault://a,oci-vault://b  | true  | true",
                    "x://y oci-vault://a          | true  | true",
                    "oci-vault://                 | true  | false",
                    "://oci-vault                 | false | false",
                    "oci-vault:/a                 | false | false",
                    "my-vault://a                 | false | false",
                    "''                           | false | false"
                })
        void whatContainsOneIsFoundInAnyCapitalisation(String text, boolean in, boolean near) {
            assertEquals(in, SecretRef.isIn(text));
            assertEquals(near, SecretRef.isNear(text));
        }
    }
}
