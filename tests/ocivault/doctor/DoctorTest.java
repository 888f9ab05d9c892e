package ocivault.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localvault.Fault;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import ocivault.VaultResolver;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Await;

/** {@code github-mcp-proxy --doctor}, against a real vault, real programs and real files. */
@DisabledOnOs(OS.WINDOWS)
class DoctorTest extends DoctorScene {

    @Nested
    class OfAStartThatWouldWork {

        @Test
        void endsWithZeroAndHasAGoodWordForEachPart() {
            var ran = doctor("--secret", "oci-vault://mcp-github-token");

            assertEquals("", ran.err());
            assertEquals(0, ran.exitCode(), ran.out());
            assertFalse(ran.out().contains("❌"), ran.out());
            for (var part :
                    List.of("java", "jbang", "reference", "server", "login", "proxy", "vault", "clock", "policy")) {
                assertTrue(ran.of(part).startsWith("✅ "), ran.out());
            }
            assertEquals("✅ reference: oci-vault://mcp-github-token\n", ran.of("reference"));
            assertEquals("✅ policy: 1 secret can be read; nothing of it is shown or kept\n", ran.of("policy"));
            assertTrue(ran.of("vault").matches("✅ vault: http://127.0.0.1:\\d+ answers after \\d+ ms\n"));
        }

        @Test
        void asksTheVaultAndKeepsNothing() {
            doctor();

            assertEquals(1, vault.requests("GetSecretBundleByName").size());
            assertFalse(Files.exists(home.resolve("cache")));
        }

        @Test
        void isOneObjectInJson() {
            var ran = doctor("--json");

            assertEquals(0, ran.exitCode(), ran.out());
            assertEquals(1, ran.out().lines().count());
            assertEquals(Set.of("ok", "checks"), json(ran).keySet());
            assertEquals(true, json(ran).get("ok"));
            for (var check : (List<?>) json(ran).get("checks")) {
                var finding = (Map<?, ?>) check;
                assertEquals(Set.of("name", "status", "detail", "hint"), finding.keySet());
                assertTrue(List.of("ok", "warning").contains(finding.get("status")), finding.toString());
                assertEquals(
                        finding.get("status").equals("ok"), finding.get("hint").equals(""), finding.toString());
            }
        }
    }

    @Test
    void anErrorIsOneInJsonToo() {
        var ran = doctor("--json", "--secret", "oci-vault://other");

        assertEquals(76, ran.exitCode());
        assertEquals(false, json(ran).get("ok"));
        var policy = ((List<?>) json(ran).get("checks"))
                .stream()
                        .map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("name").equals("policy"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("error", policy.get("status"));
        assertTrue(policy.get("hint").toString().contains("read secret-bundles"), policy.toString());
        assertEquals(
                "github-mcp-proxy: error: a start would fail, because of: policy",
                ran.err().lines().findFirst().orElseThrow());
    }

    @Nested
    class OfAMachineThatHasNothing {

        @Test
        void saysWhatToDoFirst() {
            environment.clear();
            environment.put("HOME", home.toString());

            var ran = run(List.of());

            assertEquals(76, ran.exitCode());
            assertTrue(ran.of("login").contains("no config file at " + home + "/.oci/config"), ran.out());
            assertTrue(ran.of("login").contains("→ Make one with 'oci setup config'"), ran.out());
            assertTrue(
                    ran.of("reference").startsWith("❌ reference: no reference to a GitHub token\n   → Set"), ran.out());
            assertTrue(ran.of("vault").contains("not asked, since there is no usable login"), ran.out());
            assertTrue(ran.of("launchers").contains("install-launchers"), ran.out());
        }

        @Test
        void needsNoEnvironmentAtAll() {
            environment.clear();

            var ran = run(List.of());

            assertEquals(76, ran.exitCode());
            assertTrue(ran.of("cache").contains("HOME is not set"), ran.out());
            assertTrue(ran.of("launchers").contains("HOME is not set"), ran.out());
            assertFalse(ran.out().contains("bug"), ran.out());
        }

        @Test
        void tellsARefusedSettingAndLooksAtTheRest() {
            environment.put("OCI_VAULT_TIMEOUT", "soon");

            var ran = doctor();

            assertEquals(76, ran.exitCode());
            assertTrue(ran.of("settings").contains("OCI_VAULT_TIMEOUT is not a length of time"), ran.out());
            assertTrue(ran.of("java").startsWith("✅"), ran.out());
        }

        @Test
        void showsNoTokenThatLiesInTheEnvironment() {
            environment.put("GITHUB_PERSONAL_ACCESS_TOKEN", TOKEN);

            var ran = run(List.of());

            assertTrue(ran.of("reference").contains("holds a token in plain text"), ran.out());
            assertEquals(76, ran.exitCode());
        }
    }

    @Nested
    class OfAStartThatAsksNoVault {

        @Test
        void takesAMissingLoginForNoHindrance() {
            environment.keySet().removeIf(name -> name.startsWith("OCI_"));
            environment.put("GITHUB_PERSONAL_ACCESS_TOKEN", "ghp_plain");

            var ran = doctor("--allow-plaintext");

            assertEquals(0, ran.exitCode(), ran.out());
            assertTrue(ran.of("login").startsWith("⚠ "), ran.out());
        }
    }

    @Nested
    class Login {

        @Test
        void whoseKeyIsOpenToOthersIsAWarningWithItsCommand() throws IOException {
            var key = login.directory().resolve("oci").resolve("key.pem");
            try (var files = Files.list(login.directory().resolve("oci"))) {
                key = files.filter(file -> file.toString().endsWith(".pem"))
                        .findFirst()
                        .orElseThrow();
            }
            var before = Files.getPosixFilePermissions(key);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            try {
                var ran = doctor();

                assertTrue(ran.of("login").contains("⚠ login: private key " + key + " can be read by other users\n"));
                assertTrue(ran.of("login").contains("   → chmod 600 " + key + "\n"), ran.out());
                assertEquals(0, ran.exitCode());
            } finally {
                Files.setPosixFilePermissions(key, before);
            }
        }

        @Test
        void bySessionSaysWhenItEnds() throws IOException {
            session();

            var ran = doctor();

            assertTrue(ran.of("login").matches("✅ login: the session of profile DEFAULT ends in 59 min\n"), ran.out());
            assertEquals(0, ran.exitCode(), ran.out());
        }

        @Test
        void whoseSessionEndsSoonOrHasEndedSaysSo() throws IOException {
            session();
            clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(57));
            assertTrue(doctor().of("login")
                    .matches("(?s)⚠ .*ends in [12] min\n   → renew it with: oci session refresh.*"));

            clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
            var ran = doctor();
            assertTrue(ran.of("login").startsWith("❌ login: "), ran.out());
            assertTrue(ran.of("login").contains("expired"), ran.out());
            assertEquals(76, ran.exitCode());
        }

        private void session() throws IOException {
            var files = vault.loginWithSessionToken(home.resolve("session"));
            environment.put("OCI_CLI_CONFIG_FILE", files.configFile().toString());
            environment.remove("OCI_CLI_AUTH");
        }
    }

    @Nested
    class TheVault {

        @Test
        void thatDoesNotKnowTheLoginIsTold() throws IOException {
            try (var other = VaultServer.start()) {
                environment.put("OCI_CLI_ENDPOINT", other.endpoint().toString());

                var ran = doctor();

                assertTrue(ran.of("vault").startsWith("✅ "), ran.out());
                assertTrue(ran.of("policy").contains("OCI does not accept this login"), ran.out());
                assertEquals(76, ran.exitCode());
            }
        }

        @Test
        void thatHasNoSecretOfThatNameIsAskedForItsList() {
            var ran = doctor("--secret", "oci-vault://other");

            assertTrue(ran.of("policy")
                    .matches("(?s).*this login may list the secrets there, [0-9]+, and none has that.*"));
            assertTrue(
                    ran.of("policy").contains("→ OCI does not tell 'no such secret' from 'no permission'"), ran.out());
        }

        @Test
        void thatHoldsNoTokenIsAWarningAndABlankOneAnError() {
            vault.put("odd", "hello");
            vault.put("blank", "\n");

            assertTrue(doctor("--secret", "oci-vault://odd")
                    .of("policy")
                    .contains("⚠ policy: Token doesn't have expected"));
            var ran = doctor("--secret", "oci-vault://blank");
            assertTrue(ran.of("policy").contains("❌ policy: the token of oci-vault://"), ran.out());
            assertEquals(76, ran.exitCode());
        }

        @ParameterizedTest
        @CsvSource({"-600, behind, ❌", "600, ahead of, ❌", "-120, behind, ⚠", "0, as, ✅"})
        void saysHowThisClockIs(long seconds, String word, String mark) throws IOException {
            try (var other = VaultServer.builder()
                            .clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-seconds)))
                            .start();
                    var there = ThrowawayLogin.at(other)) {
                other.put("mcp-github-token", TOKEN);
                environment.putAll(there.environment());

                var ran = doctor();

                assertTrue(ran.of("clock").startsWith(mark + " clock: "), ran.out());
                assertTrue(ran.of("clock").contains(word + " "), ran.out());
                assertEquals(mark.equals("❌") ? 76 : 0, ran.exitCode(), ran.out());
            }
        }

        @Test
        void thatIsNotThereIsToldAndNothingElseIsTried() {
            environment.put("OCI_CLI_ENDPOINT", "http://127.0.0.1:1");

            var ran = doctor("--timeout", "3s");

            assertTrue(ran.of("vault").startsWith("❌ vault: "), ran.out());
            assertTrue(ran.of("clock").startsWith("⚠ clock: not compared"), ran.out());
            assertTrue(ran.of("policy").contains("not looked at, since the vault does not answer"), ran.out());
            assertEquals(76, ran.exitCode());
        }

        @Test
        void behindTlsIsReachedByTheWayThatIsConfigured() throws IOException {
            try (var secure = VaultServer.builder().https().start();
                    var there = ThrowawayLogin.at(secure)) {
                secure.put("mcp-github-token", TOKEN);
                environment.putAll(there.environment());
                var ran = doctor();
                assertTrue(ran.of("certificates").contains("the authorities in "), ran.out());
                assertEquals(0, ran.exitCode(), ran.out());

                environment.put("HTTPS_PROXY", "http://user:hunter2@127.0.0.1:1");
                ran = doctor("--timeout", "3s");
                assertTrue(ran.of("proxy").contains(" via 127.0.0.1:1\n"), ran.out());
                assertTrue(ran.of("vault").startsWith("❌"), ran.out());
                assertFalse(ran.out().contains("hunter2"), ran.out());

                environment.put("NO_PROXY", "127.0.0.1");
                ran = doctor();
                assertTrue(ran.of("proxy").startsWith("✅ proxy: none for 127.0.0.1"), ran.out());
                assertEquals(0, ran.exitCode(), ran.out());

                environment.put(
                        "OCI_CLI_CERT_BUNDLE", home.resolve("nothing.pem").toString());
                ran = doctor();
                assertTrue(ran.of("certificates").contains("nothing.pem does not exist"), ran.out());
                assertEquals(76, ran.exitCode());
            }
        }
    }

    @Nested
    class NothingKeepsItWaiting {

        @Test
        void noVaultThatIsSilent() throws IOException {
            try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                environment.put("OCI_CLI_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort());

                assertQuick();
            }
        }

        @Test
        void noVaultThatIsSlow() {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));

            assertQuick();
        }

        @Test
        void noProgramThatHangs() throws IOException {
            var pid = home.resolve("pid");
            tool("node", "echo $$ >'" + pid + "'; exec /bin/sleep 300");
            tool("docker", "exec /bin/sleep 300");

            var ran = assertQuick();

            // A busy machine has no time to look at all.
            assertTrue(ran.of("node").matches("(?s).*(it gave no answer|not looked at).*"), ran.out());
            Await.until("the end of what hung", () -> !isAlive(pid));
        }

        private static boolean isAlive(Path pid) {
            try {
                return Files.exists(pid)
                        && ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                                .map(ProcessHandle::isAlive)
                                .orElse(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Ran assertQuick() {
            long start = System.nanoTime();
            var ran = doctor("--timeout", "1s");
            // It is 1 s, but a machine may be busy; what hangs here hangs for minutes.
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(30).toNanos());
            return ran;
        }
    }

    @Nested
    class WhatIsKept {

        @Test
        void anOpenBreakerIsInTheWayAndAVaultThatAnswersIsSeenAllTheSame() {
            var cache = home.resolve("cache");
            vault.inject(Fault.status(500, "InternalError", "no").times(1));
            try (var resolver = VaultResolver.builder(environment)
                    .cacheDir(cache)
                    .maxRetries(0)
                    .circuitBreaker(1, Duration.ofMinutes(1))
                    .build()) {
                Assertions.assertThrows(
                        VaultException.Unavailable.class, () -> resolver.resolve("oci-vault://mcp-github-token"));
            }

            var ran = doctor();

            assertTrue(ran.of("breaker").startsWith("❌ breaker: open after repeated failures"), ran.out());
            assertTrue(ran.of("breaker").contains("--no-circuit-breaker"), ran.out());
            assertTrue(ran.of("policy").startsWith("✅"), ran.out());
            assertEquals(76, ran.exitCode());
            assertEquals(0, doctor("--no-circuit-breaker").exitCode());
        }

        @Test
        void entriesAreCountedAndThoseThatAreOfNoUse() throws IOException {
            try (var resolver = VaultResolver.builder(environment).build()) {
                resolver.resolve("oci-vault://mcp-github-token");
            }
            var cache = home.resolve("cache");
            assertEquals("✅ cache: " + cache + ", 1 sealed entry\n", doctor().of("cache"));

            var junk = Files.writeString(cache.resolve("0".repeat(64)), "OVC");
            Files.setPosixFilePermissions(junk, PosixFilePermissions.fromString("rw-------"));
            var open = Files.writeString(cache.resolve("1".repeat(64)), "x".repeat(100));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
            assertTrue(doctor().of("cache").contains("⚠ cache: " + cache + ", 3 sealed entries, of which 2 cannot"));
            assertTrue(Files.exists(junk));

            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertTrue(
                    doctor().of("cache").contains("is not used: it belongs to another user, or others may enter it"));
        }
    }

    @Nested
    class TheServer {

        @Test
        void ofNpmIsNotInstalledYet() throws IOException {
            tool("node", "echo v22.1.0");
            tool("npm", "exit 1");

            var ran = run(List.of(), "--server", "npm");

            assertTrue(ran.of("server").contains("not installed yet"), ran.out());
            assertTrue(ran.of("server").contains("→ github-mcp-proxy --prepare"), ran.out());
            assertEquals("✅ node: v22.1.0 in " + tools.resolve("node") + "\n", ran.of("node"));
            assertEquals(0, ran.exitCode(), ran.out());
            assertFalse(Files.exists(home.resolve("cache")));
        }

        @Test
        void ofNpmNeedsANodeThatLoadsIt() throws IOException {
            tool("node", "echo v16.20.2");
            tool("npm", "exit 1");

            var ran = run(List.of(), "--server", "npm");
            assertTrue(ran.of("node").startsWith("❌ node: v16.20.2 in "), ran.out());
            assertEquals(76, ran.exitCode(), ran.out());

            ran = doctor();
            assertTrue(ran.of("node").startsWith("⚠ node: v16.20.2 in "), ran.out());
            assertEquals(0, ran.exitCode(), ran.out());
        }

        @Test
        void thatIsTakenForWantOfABetterOneIsNamedSo() throws IOException {
            tool("node", "echo v22.1.0");
            tool("npm", "exit 1");
            var ran = run(List.of());
            assertTrue(ran.of("server").contains("⚠ server: its authors archived it"), ran.out());
            assertTrue(ran.of("server").contains("→ github-mcp-proxy --install-server"), ran.out());
            assertEquals(0, ran.exitCode(), ran.out());

            tool("github-mcp-server", "echo github-mcp-server 1.2.3");
            ran = run(List.of());
            assertEquals("✅ server: " + tools.resolve("github-mcp-server") + "\n", ran.of("server"));
            assertTrue(ran.of("github-mcp-server").startsWith("✅ github-mcp-server: github-mcp-server 1.2.3 in "));
        }

        @Test
        void withTheTokenOfAnAppNeedsTheAppsKey() {
            var ran = doctor("--github-app", "123456/7890123", "--app-key", "oci-vault://mcp-github-token");

            assertTrue(
                    ran.of("reference").startsWith("✅ reference: oci-vault://mcp-github-token, the token of "),
                    ran.out());
            assertEquals("✅ policy: 1 secret can be read; nothing of it is shown or kept\n", ran.of("policy"));
        }

        @Test
        void ofADatabaseNeedsThePasswordOfItsUser() {
            String[] options = {"--url", "https://h.example/adb/mcp/v1/databases/a", "--adb-login"};
            var ran = run(List.of(), options[0], options[1], options[2], "SALES=oci-vault://mcp-github-token");
            assertTrue(
                    ran.of("reference")
                            .startsWith("✅ reference: oci-vault://mcp-github-token, a token of the database"),
                    ran.out());
            assertEquals("✅ policy: 1 secret can be read; nothing of it is shown or kept\n", ran.of("policy"));
            assertEquals(0, ran.exitCode(), ran.out());

            ran = run(List.of(), options[0], options[1], options[2], "SALES=oci-vault://absent");
            assertTrue(ran.of("policy").startsWith("❌ policy: "), ran.out());
            assertEquals(76, ran.exitCode(), ran.out());
        }

        @Test
        void ofNpmNeedsNode() {
            var ran = run(List.of(), "--server", "npm");

            assertTrue(ran.of("server").startsWith("❌ server: "), ran.out());
            assertTrue(ran.of("node").startsWith("❌ node: not on PATH"), ran.out());
            assertEquals(76, ran.exitCode());
        }

        @Test
        void inAContainerNeedsADaemon() throws IOException {
            tool(
                    "docker",
                    "case $1 in version) echo 'Cannot connect to the Docker daemon' >&2; exit 1;; esac; echo 28");

            var ran = run(List.of(), "--server", "docker");

            assertTrue(ran.of("server").contains("does not reach its daemon: Cannot connect"), ran.out());
            assertEquals(76, ran.exitCode());
        }

        @Test
        void inAContainerNeedsItsImage() throws IOException {
            tool("docker", "case $1 in image) exit 1;; esac; echo 28.0");
            assertTrue(run(List.of(), "--server", "docker").of("server").contains("→ docker pull ghcr.io/github/"));
            var any = run(
                    List.of("--", "docker", "run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "a/b:1"),
                    "--secret",
                    "oci-vault://mcp-github-token");
            assertTrue(any.of("server").contains("→ docker pull a/b:1\n"), any.out());
            assertEquals(0, any.exitCode(), any.out());

            tool("docker", "echo 28.0");
            assertTrue(run(List.of(), "--server", "docker")
                    .of("server")
                    .startsWith("✅ server: docker run …, daemon 28.0"));
        }

        @Test
        void behindTheGatewayNeedsItsPlugin() throws IOException {
            tool("docker", "[ \"$1\" = mcp ] && { echo 'docker: unknown command' >&2; exit 1; }; echo 28.0");

            var ran = run(List.of("--", "--servers", "github-official"), "--server", "gateway");
            assertTrue(ran.of("gateway").startsWith("❌ gateway: docker has no command mcp"), ran.out());
            assertTrue(ran.of("gateway").contains("→ Install Docker Desktop"), ran.out());

            tool("docker", "echo 28.0");
            ran = run(List.of("--", "--servers", "github-official"), "--server", "gateway");
            assertEquals("✅ gateway: Docker MCP Gateway 28.0\n", ran.of("gateway"));
            assertEquals(0, ran.exitCode(), ran.out());
        }

        @Test
        void ofGitHubsMayLieInOurOwnFolder() throws IOException {
            var bin = Files.createDirectories(home.resolve("cache/bin"));
            Files.move(tool("github-mcp-server", "echo v1"), bin.resolve("github-mcp-server"));

            var ran = run(List.of());

            assertEquals("✅ server: " + bin.resolve("github-mcp-server") + "\n", ran.of("server"));
            assertTrue(ran.of("github-mcp-server").startsWith("✅ github-mcp-server: v1 in " + bin), ran.out());
        }

        @Test
        void ofGitHubsThatOthersMayWriteIsNotEvenAsked() throws IOException {
            var bin = Files.createDirectories(home.resolve("cache/bin"));
            var asked = home.resolve("asked");
            var server =
                    Files.move(tool("github-mcp-server", "echo v1 >'" + asked + "'"), bin.resolve("github-mcp-server"));
            Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxrwxrwx"));

            var ran = run(List.of(), "--secret", "oci-vault://mcp-github-token");

            assertTrue(ran.of("server").matches("(?s)❌ server: .*may write to it.*"), ran.out());
            assertTrue(ran.of("github-mcp-server").startsWith("❌ github-mcp-server: "), ran.out());
            assertEquals(76, ran.exitCode());
            assertFalse(Files.exists(asked));
        }

        @Test
        void inAContainerHasItsArgumentsLookedThrough() throws IOException {
            tool("docker", "echo 28.0");
            var ran = run(List.of("--", "docker", "run", "--rm", "x"));

            assertTrue(ran.out().contains("docker run without -i closes the server's stdin"), ran.out() + ran.err());
            assertEquals(76, ran.exitCode());
        }

        @Test
        void thatIsNotThereIsTold() {
            var ran = run(List.of("--", "no-such-server"));

            assertTrue(ran.of("server").startsWith("❌ server: "), ran.out());
            assertTrue(ran.of("server").contains("no-such-server"), ran.out());
        }

        @Test
        void thatIsRemoteNeedsNoProgram() {
            var ran = run(
                    List.of(),
                    "--url",
                    "https://host.example/mcp?key=hidden",
                    "--header",
                    "Authorization: Bearer {{oci-vault://mcp-github-token}}");

            assertEquals("✅ server: remote: https://host.example\n", ran.of("server"));
            assertEquals(0, ran.exitCode(), ran.out());
        }
    }
}
