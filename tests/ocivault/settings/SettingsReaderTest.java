package ocivault.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.VaultResolver;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.AuthMethod;
import ocivault.settings.VaultSettings.CacheMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static final String VAULT = "ocid1.vault.oc1.eu-frankfurt-1.bbpn.abth";
    private static final String COMPARTMENT = "ocid1.compartment.oc1..aaaa";

    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/ann"));

    private VaultSettings settings(String... options) {
        var builder = VaultResolver.builder(environment);
        for (int i = 0; i < options.length; i += 2) {
            builder.option(setting(options[i]), options[i + 1]);
        }
        return builder.settings();
    }

    private static Setting setting(String flag) {
        return Stream.of(Setting.values())
                .filter(setting -> setting.flag().equals(flag))
                .findFirst()
                .orElseThrow();
    }

    private VaultException.Usage refusal(String... options) {
        return assertThrows(VaultException.Usage.class, () -> settings(options));
    }

    @Nested
    class Defaults {
        @Test
        void areThoseOfTheTable() {
            var settings = settings();
            assertEquals(
                    new VaultSettings(
                            new VaultSettings.Login(
                                    Path.of("/home/ann/.oci/config"),
                                    "DEFAULT",
                                    AuthMethod.AUTO,
                                    "",
                                    Map.of(),
                                    Path.of("/home/ann")),
                            Optional.empty(),
                            new SecretRef.NoScope(),
                            new VaultSettings.Network(URI.create(""), List.of(), Path.of("")),
                            Optional.of(Path.of("/home/ann/.cache/oci-vault-mcp")),
                            CacheMode.USE,
                            Duration.ofHours(1),
                            Duration.ofHours(24),
                            Duration.ofSeconds(20),
                            new VaultSettings.Retry(3, Duration.ofMillis(500)),
                            Optional.of(new VaultSettings.Breaker(5, Duration.ofSeconds(60)))),
                    settings);
        }

        @Test
        void withoutAHomeThereIsNoCacheFolder() {
            environment.remove("HOME");
            assertEquals(Optional.empty(), settings().cacheFolder());
            environment.put("HOME", "relative");
            assertEquals(Optional.empty(), settings().cacheFolder());
        }
    }

    @Nested
    class Precedence {
        @ParameterizedTest
        @CsvSource({
            "--profile, OCI_CLI_PROFILE, OCI_CONFIG_PROFILE",
            "--region, OCI_CLI_REGION, OCI_REGION",
            "--config-file, OCI_CLI_CONFIG_FILE, OCI_CONFIG_FILE",
        })
        void anOptionBeatsTheFirstVariableWhichBeatsTheSecond(String flag, String first, String second) {
            environment.put(second, "second");
            assertEquals("second", told(flag, settings()));
            environment.put(first, "first");
            assertEquals("first", told(flag, settings()));
            assertEquals("option", told(flag, settings(flag, "option")));
        }

        private String told(String flag, VaultSettings settings) {
            return switch (flag) {
                case "--profile" -> settings.login().profile();
                case "--region" ->
                    settings.login()
                            .overrides()
                            .getOrDefault("region", settings.login().region());
                default -> settings.login().configFile().toString();
            };
        }

        /** So that a region of the environment does not beat the reference's own. */
        @Test
        void aRegionOfTheEnvironmentStandsForTheProfiles() {
            environment.put("OCI_REGION", "LHR");
            assertEquals("", settings().login().region());
            assertEquals(Map.of("region", "uk-london-1"), settings().login().overrides());
            assertEquals("eu-frankfurt-1", settings("--region", "fra").login().region());
            assertEquals(Map.of(), settings("--region", "fra").login().overrides());
        }

        @ParameterizedTest
        @ValueSource(strings = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"})
        void aCertificateBundleMayBeNamedByAVariableOfOtherToolsIfItIsThere(String variable, @TempDir Path home)
                throws IOException {
            environment.put("HOME", home.toString());
            environment.put(variable, "~/theirs.pem");
            assertEquals(Path.of(""), settings().network().caBundle());
            var theirs = Files.createFile(home.resolve("theirs.pem"));
            assertEquals(theirs, settings().network().caBundle());
            environment.put("OCI_CLI_CERT_BUNDLE", "/ours.pem");
            assertEquals(Path.of("/ours.pem"), settings().network().caBundle());
        }

        @Test
        void aPassphraseKeepsTheBlanksAtItsEnds() {
            environment.put("OCI_CLI_PASSPHRASE", "  a b ");
            assertEquals(Map.of("pass_phrase", "  a b "), settings().login().overrides());
            environment.put("OCI_CLI_PASSPHRASE", " ");
            assertEquals(Map.of("pass_phrase", " "), settings().login().overrides());
        }

        @Test
        void anEmptyVariableSaysNothing() {
            environment.put("OCI_CLI_PROFILE", " ");
            environment.put("OCI_CONFIG_PROFILE", "second");
            assertEquals("second", settings().login().profile());
        }

        @Test
        void aVaultBeatsACompartmentUnlessTheCompartmentIsTheOption() {
            environment.put("OCI_VAULT_ID", VAULT);
            environment.put("OCI_VAULT_COMPARTMENT_ID", COMPARTMENT);
            assertEquals(
                    new SecretRef.VaultScope(Ocid.parse(VAULT).orElseThrow()),
                    settings().names());
            assertEquals(
                    new SecretRef.CompartmentScope(Ocid.parse(COMPARTMENT).orElseThrow()),
                    settings("--compartment-id", COMPARTMENT).names());
            assertEquals(
                    new SecretRef.VaultScope(Ocid.parse(VAULT).orElseThrow()),
                    settings("--compartment-id", COMPARTMENT, "--vault-id", VAULT)
                            .names());
        }
    }

    @Nested
    class Login {
        @ParameterizedTest
        @CsvSource({
            "api_key, API_KEY",
            "security_token, SECURITY_TOKEN",
            "instance_principal, INSTANCE_PRINCIPAL",
            "resource_principal, RESOURCE_PRINCIPAL"
        })
        void byMethod(String text, AuthMethod method) {
            environment.put("OCI_CLI_AUTH", text);
            assertEquals(method, settings().login().auth());
            assertEquals(
                    method,
                    VaultResolver.builder(Map.of())
                            .auth(method)
                            .settings()
                            .login()
                            .auth());
        }

        @Test
        void asTheInstanceWhereTheVariableSaysTrueAndNothingElseDoes() {
            environment.put("OCI_USE_INSTANCE_PRINCIPALS", "true");
            assertEquals(AuthMethod.INSTANCE_PRINCIPAL, settings().login().auth());
            assertEquals(
                    AuthMethod.API_KEY, settings("--auth", "api_key").login().auth());
            environment.put("OCI_USE_INSTANCE_PRINCIPALS", "false");
            assertEquals(AuthMethod.AUTO, settings().login().auth());
        }

        @Test
        void fromTheEnvironmentInTheProfilesPlace() {
            environment.putAll(Map.of(
                    "OCI_CLI_USER",
                    "u",
                    "OCI_CLI_TENANCY",
                    "t",
                    "OCI_CLI_FINGERPRINT",
                    "f",
                    "OCI_CLI_KEY_FILE",
                    "k",
                    "OCI_CLI_KEY_CONTENT",
                    "c",
                    "OCI_CLI_PASSPHRASE",
                    "p"));
            assertEquals(
                    Map.of(
                            "user",
                            "u",
                            "tenancy",
                            "t",
                            "fingerprint",
                            "f",
                            "key_file",
                            "k",
                            "key_content",
                            "c",
                            "pass_phrase",
                            "p"),
                    settings().login().overrides());
        }

        @Test
        void theConfigFileMayBeginWithATilde() {
            environment.put("OCI_CLI_CONFIG_FILE", "~/other/config");
            assertEquals(Path.of("/home/ann/other/config"), settings().login().configFile());
        }

        @ParameterizedTest
        @CsvSource({"fra, eu-frankfurt-1", "EU-FRANKFURT-1, eu-frankfurt-1", "us-gov-phoenix-1, us-gov-phoenix-1"})
        void theRegionMayBeACode(String text, String region) {
            assertEquals(region, settings("--region", text).login().region());
        }
    }

    @Nested
    class Endpoint {
        @ParameterizedTest
        @CsvSource({
            "https://vault.example.com, https://vault.example.com",
            "https://vault.example.com/, https://vault.example.com",
            "HTTPS://Vault.Example.com:443, https://vault.example.com",
            "https://vault.example.com:8443, https://vault.example.com:8443",
            "http://127.0.0.1:8080, http://127.0.0.1:8080",
            "http://127.1.2.3:80, http://127.1.2.3",
            "http://localhost:1, http://localhost:1",
            "http://[::1]:8080, http://[::1]:8080",
        })
        void isHttpsOrHttpOnLoopback(String text, String base) {
            environment.put("OCI_CLI_ENDPOINT", text);
            assertEquals(Optional.of(URI.create(base)), settings().endpoint());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://vault.example.com",
                    "http://127.0.0.1.example.com",
                    "http://10.0.0.1",
                    "http://0x7f.1",
                    "http://localhost.example.com",
                    "vault.example.com",
                    "https://",
                    "https://h/path",
                    "https://h?q=1",
                    "https://h#f",
                    "https://user@h",
                    "https://user:hunter2@h",
                    "ftp://h",
                    "file:///etc/passwd",
                    "https://h:0",
                    "https://h:65536",
                    "https://a b",
                    "//h",
                    "https:h"
                })
        void isNothingElse(String text) {
            var e = refusal("--endpoint", text);
            assertEquals("--endpoint is not an endpoint", e.getMessage());
            assertEquals(
                    "Expected https://host[:port], or http:// on this machine, without path, query or user.", e.remedy);
        }
    }

    @Nested
    class Network {
        @ParameterizedTest
        @CsvSource({
            "http://proxy.example.com:3128, http://proxy.example.com:3128",
            "proxy.example.com:3128, http://proxy.example.com:3128",
            "http://proxy.example.com/, http://proxy.example.com:80",
            "http://ann:p%40ss@proxy:3128, http://ann:p%40ss@proxy:3128",
            "http://[::1]:3128, http://[::1]:3128",
            "HTTP://my_proxy.corp:3128/, http://my_proxy.corp:3128",
            "http://ann:p@ss@my_proxy:3128, http://ann:p%40ss@my_proxy:3128",
            "ann:p^a|s s@proxy, http://ann:p%5Ea%7Cs%20s@proxy:80",
            "http://ann:100%@proxy:3128, http://ann:100%25@proxy:3128",
            "http://ann:%zz%4@proxy:3128, http://ann:%25zz%254@proxy:3128",
            "http://ann:a/b?c#d@proxy:3128, http://ann:a%2Fb%3Fc%23d@proxy:3128",
            "http://CORP\\ann:a:b://c@proxy:3128, http://CORP%5Cann:a:b:%2F%2Fc@proxy:3128",
            "http://ann:\"<[{ä}]>\"@proxy:3128, http://ann:%22%3C%5B%7B%C3%A4%7D%5D%3E%22@proxy:3128",
            "http://ann@proxy:3128, http://ann@proxy:3128",
            "http://@proxy:3128, http://proxy:3128",
            "proxy:, http://proxy:80",
        })
        void throughAProxy(String text, String uri) {
            environment.put("https_proxy", text);
            assertEquals(URI.create(uri), settings().network().httpsProxy());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "socks5://proxy:1080",
                    "https://proxy:3128",
                    "http://",
                    "http://ann:hunter2@ proxy",
                    "http://ann:123/@ proxy",
                    "http://ann:hunter2@",
                    "http://proxy:0",
                    "http://proxy:65536",
                    "http://ann:hunter2@[::::1]",
                    "http://ann:hunter2@[1::2::3]:3128",
                    "http://ann:hunter2@[::12345]",
                    "http://::1:3128"
                })
        void aProxyOfAnotherKindIsRefusedWithoutItsPasswordByWhomItIsNeeded(String text) {
            environment.put("HTTPS_PROXY", text);
            var network = settings().network();
            var e = assertThrows(VaultException.Usage.class, network::proxy);
            assertEquals("HTTPS_PROXY is not an http proxy", e.getMessage());
            assertEquals("Expected http://[user:password@]host:port.", e.remedy);
            assertFalse((network + network.way()).contains("hunter2"));
        }

        @Test
        void aWayIsToldFromOthersWithoutItsPassword() {
            assertEquals("", settings().network().way());
            environment.put("HTTPS_PROXY", "http://ann:hunter2@proxy:3128");
            environment.put("NO_PROXY", "10.0.0.0/8 corp");
            assertEquals(
                    "via proxy:3128 except 10.0.0.0/8,corp",
                    settings().network().way());
        }

        @Test
        void directlyToWhatNoProxyNames() {
            environment.put("NO_PROXY", " localhost, .Example.com,,10.0.0.1 internal ");
            assertEquals(
                    List.of("localhost", ".example.com", "10.0.0.1", "internal"),
                    settings().network().noProxy());
        }

        @Test
        void withAuthoritiesOfOnesOwn() {
            environment.put("OCI_CLI_CERT_BUNDLE", "/etc/ca.pem");
            assertEquals(Path.of("/etc/ca.pem"), settings().network().caBundle());
        }
    }

    @Nested
    class Folder {
        @Test
        void isTheOptionsElseTheVariablesElseXdgsElseHomes() {
            environment.put("XDG_CACHE_HOME", "/xdg");
            assertEquals(Optional.of(Path.of("/xdg/oci-vault-mcp")), settings().cacheFolder());
            environment.put("OCI_VAULT_CACHE_DIR", "/cache");
            assertEquals(Optional.of(Path.of("/cache")), settings().cacheFolder());
            assertEquals(
                    Optional.of(Path.of("/dir")),
                    settings("--cache-dir", "/dir").cacheFolder());
        }

        @Test
        void aRelativeXdgFolderIsIgnoredAsItsSpecificationSays() {
            environment.put("XDG_CACHE_HOME", "cache");
            assertEquals(
                    Optional.of(Path.of("/home/ann/.cache/oci-vault-mcp")),
                    settings().cacheFolder());
        }

        @Test
        void aRelativeOptionIsMeantFromTheWorkingFolder() {
            assertEquals(
                    Optional.of(Path.of("dir").toAbsolutePath()),
                    settings("--cache-dir", "dir").cacheFolder());
        }
    }

    @Nested
    class Lengths {
        @ParameterizedTest
        @CsvSource({
            "90, PT90S",
            "0, PT0S",
            "0.5, PT0.5S",
            "90s, PT90S",
            "30m, PT30M",
            "1h, PT1H",
            "2d, PT48H",
            "1.5h, PT90M",
            "PT1M30S, PT90S"
        })
        void ofTime(String text, String length) {
            environment.put("OCI_VAULT_CACHE_TTL", text);
            assertEquals(Duration.parse(length), settings().cacheTtl());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "-1",
                    "1w",
                    "h",
                    "1 h",
                    "1h30m",
                    "٣",
                    "NaN",
                    "1e3",
                    "99999999999",
                    "PT-1S",
                    "9999999999999999",
                    "P1Y"
                })
        void ofNoTime(String text) {
            var e = refusal("--cache-ttl", text);
            assertEquals("--cache-ttl is not a length of time", e.getMessage());
            assertEquals("Expected seconds, or a number with s, m, h or d: 90s, 30m, 1h, 2d.", e.remedy);
        }

        @ParameterizedTest
        @ValueSource(strings = {"--timeout", "--retry-backoff-base", "--circuit-breaker-recovery-timeout"})
        void thatMustNotBeZero(String flag) {
            var e = refusal(flag, "0");
            assertEquals(flag + " is not a length of time", e.getMessage());
            assertEquals("Expected more than zero seconds, or a number with s, m, h or d: 90s, 30m, 1h, 2d.", e.remedy);
        }

        @Test
        void whatTheBuilderIsGivenArrivesExactly() {
            var settings = VaultResolver.builder(environment)
                    .cacheTtl(Duration.ofMillis(1500))
                    .maxStale(Duration.ZERO)
                    .timeout(Duration.ofMinutes(2))
                    .maxRetries(5)
                    .retryBackoffBase(Duration.ofSeconds(3))
                    .circuitBreaker(3, Duration.ofSeconds(30))
                    .cacheMode(CacheMode.REFRESH)
                    .settings();
            assertEquals(Duration.ofMillis(1500), settings.cacheTtl());
            assertEquals(Duration.ZERO, settings.maxStale());
            assertEquals(Duration.ofMinutes(2), settings.timeout());
            assertEquals(new VaultSettings.Retry(5, Duration.ofSeconds(3)), settings.retry());
            assertEquals(Optional.of(new VaultSettings.Breaker(3, Duration.ofSeconds(30))), settings.breaker());
            assertEquals(CacheMode.REFRESH, settings.cacheMode());
            assertEquals(
                    Optional.empty(),
                    VaultResolver.builder(environment)
                            .withoutCircuitBreaker()
                            .settings()
                            .breaker());
        }
    }

    @Nested
    class Refusals {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "OCI_CLI_AUTH             | kerberos | is not a login method | Expected api_key,"
                            + " security_token, instance_principal, resource_principal, oke_workload_identity or"
                            + " instance_obo_user.",
                    "OCI_CLI_AUTH | pkcs11 | names a login that is not supported: pkcs11 | Expected api_key,"
                            + " security_token, instance_principal, resource_principal, oke_workload_identity or"
                            + " instance_obo_user.",
                    "OCI_REGION               | evil.example.com/ | is not a region | Expected a region's name, such"
                            + " as eu-frankfurt-1, or its code, such as fra.",
                    "OCI_VAULT_ID             | my-vault | is not an OCID | Expected the OCID of a vault.",
                    "OCI_VAULT_ID             | ocid1.compartment.oc1..aaaa | is not the OCID of a vault but of a"
                        + " compartment | Expected the OCID of a vault; a compartment's goes with --compartment-id or"
                        + " OCI_VAULT_COMPARTMENT_ID.",
                    "OCI_VAULT_ID             | ocid1.vaultsecret.oc1.fra.a | is not the OCID of a vault but of a"
                            + " vaultsecret | Expected the OCID of a vault; a secret's needs neither: oci-vault://<its"
                            + " OCID>.",
                    "OCI_VAULT_COMPARTMENT_ID | ocid1.vault.oc1.fra.b.a | is not the OCID of a compartment or tenancy"
                            + " but of a vault | Expected the OCID of a compartment or tenancy; a vault's goes with"
                            + " --vault-id or OCI_VAULT_ID.",
                    "OCI_VAULT_TIMEOUT        | soon | is not a length of time | Expected more than zero seconds, or a"
                            + " number with s, m, h or d: 90s, 30m, 1h, 2d.",
                })
        void nameTheVariableAndWhatIsExpected(String variable, String text, String message, String remedy) {
            environment.put(variable, text);
            var e = refusal();
            assertEquals(variable + " " + message, e.getMessage());
            assertEquals(remedy, e.remedy);
        }

        @ParameterizedTest
        @CsvSource({
            "--max-retries, -1, 0 to 100",
            "--max-retries, three, 0 to 100",
            "--max-retries, 101, 0 to 100",
            "--circuit-breaker-threshold, 0, 1 to 1000",
            "--circuit-breaker-threshold, 9999999999, 1 to 1000"
        })
        void nameTheOptionAndItsRange(String flag, String text, String range) {
            var e = refusal(flag, text);
            assertEquals(flag + " is not a number in range", e.getMessage());
            assertEquals("Expected a whole number from " + range + ".", e.remedy);
        }

        @Test
        void neverShowTheValueWhichMayBeASecretInTheWrongPlace() {
            for (var flag : List.of(
                    "--auth",
                    "--region",
                    "--endpoint",
                    "--vault-id",
                    "--compartment-id",
                    "--cache-ttl",
                    "--max-stale",
                    "--timeout",
                    "--max-retries",
                    "--retry-backoff-base")) {
                var e = refusal(flag, "hunter2!");
                assertFalse((e.getMessage() + e.remedy).contains("hunter2"), flag);
            }
        }

        @Test
        void aNulInAPathIsNoBug() {
            assertEquals(
                    "--cache-dir is not a path", refusal("--cache-dir", "a\0b").getMessage());
            environment.put("HOME", "/home/\ud800"); // as /home/ä is where the locale knows ASCII only
            assertEquals("HOME is not a path in this locale", refusal().getMessage());
        }
    }
}
