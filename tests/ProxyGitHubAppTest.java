import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import localgithub.LocalGitHub;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;

/** {@code github-mcp-proxy --github-app} as a client starts it. */
class ProxyGitHubAppTest extends ProxyScene {

    private static final String PRINT = "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}}\n";

    private static LocalGitHub github;
    private static String keyId;
    private static String app;
    private static String pem;

    @TempDir
    Path folder;

    @BeforeAll
    static void openGitHub() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        keyId = world.vault.addSigningKey("app", pair);
        pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        world.vault.put("app-pem", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        github = new LocalGitHub();
        github.addApp("4711", pair.getPublic());
        app = "4711/" + github.install("4711", "octo-org");
    }

    @AfterAll
    static void closeGitHub() {
        github.close();
    }

    @BeforeEach
    void forget() {
        github.resetLog();
        world.vault.resetLog();
    }

    private Run proxy(String... more) {
        var args = new ArrayList<>(List.of("--github-app", app, "--app-key", keyId));
        args.addAll(List.of(more));
        return world.proxy(args.toArray(String[]::new)).env("GITHUB_HOST", github.host());
    }

    @Test
    void givesTheServerATokenOfAnHourAndSaysSoOnce() {
        var end = proxy("--refresh", "--", "sh", "-c", PRINT).run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdout().matches("ghs_[0-9A-Za-z]{36}"), "no token");
        assertEquals(1, end.stderrLines().size(), end.stderr());
        assertTrue(
                end.stderr()
                        .matches("github-mcp-proxy: the token of GitHub App 4711, installation \\d+ lives for an hour,"
                                + " (59|60) minutes of it from now on; this server gets no other: start it again then,"
                                + " or use --server remote or --url, which renew it\n"),
                end.stderr());
    }

    /** No slower than with a cached secret: the same classes, and these few. */
    @Test
    void startsWithACachedTokenAsWithACachedSecret() throws IOException {
        proxy("--", "true").run();
        world.proxy("--secret", ProxyWorld.REFERENCE, "--", "true").run();
        var secret = loaded("secret", world.proxy("--secret", ProxyWorld.REFERENCE, "--", "true"));
        world.vault.resetLog();
        github.resetLog();
        var token = loaded("token", proxy("--", "true"));

        assertEquals(0, world.vault.requests().size());
        assertEquals(List.of(), github.calls("/"));
        token.removeAll(secret);
        token.removeIf(name -> !name.matches("(ocivault|com|dev|net|info)[.].*") || name.contains("$$Lambda"));
        assertEquals(
                List.of(
                        "ocivault.Minter",
                        "ocivault.SecretMint",
                        "ocivault.github.GitHubHost",
                        "ocivault.githubapp.AppKey",
                        "ocivault.githubapp.AppKey$InKms",
                        "ocivault.githubapp.AppTokens",
                        "ocivault.githubapp.GitHubApp",
                        "ocivault.kms.KmsSigner",
                        "ocivault.model.MintedSecret",
                        "ocivault.model.MintedSecret$Origin"),
                token.stream().sorted().toList());
    }

    private static List<String> loaded(String name, Run run) throws IOException {
        var log = world.home.resolve(name);
        var end = run.jvm("-Xlog:class+load=info:file=" + log + ":none").run();
        assertEquals(0, end.exitCode(), end.stderr());
        return new ArrayList<>(Files.readAllLines(log).stream()
                .map(line -> line.replaceAll(" .*", ""))
                .toList());
    }

    @Test
    void carriesAConversationWithGitHubsRemoteServer() {
        var end =
                proxy("--server", "remote").stdin(ProxyWorld.INITIALIZE + CALL).run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdout().contains("hello"), end.stdout());
        assertEquals("", end.stderr());
    }

    @Test
    void isNowhereButInTheRequestsAndInTheServersEnvironment() throws IOException {
        try (var running = proxy("--url", github.mcp()).start()) {
            ProxyWorld.ask(running, ProxyWorld.INITIALIZE, 1);
            var bearer = github.calls("/mcp").getFirst().header("authorization");
            assertTrue(bearer.startsWith("Bearer ghs_"), "no token");
            var token = bearer.substring("Bearer ".length());
            var words = Run.command("sh", "-c", "tr '\\0' ' ' < /proc/$0/cmdline", Long.toString(running.pid()))
                    .run()
                    .stdout();
            assertTrue(words.contains(keyId), words);
            assertFalse(words.contains(token), "in the arguments");
            assertEquals(List.of(), ProxyWorld.filesWith(world.home, token));
            assertEquals(List.of(), ProxyWorld.filesWith(world.home, "eyJhbGciOi"));
        }
    }

    @Test
    void leavesNeitherKeyNorJwtNorTokenInMemoryAfterExecHasFailed() throws IOException {
        var dump = folder.resolve("heap.hprof");
        var notExecutable = Files.writeString(folder.resolve("server"), "x").toString();

        var end = Run.script(
                        "HeapDumpingProxy",
                        "--github-app",
                        app,
                        "--app-key",
                        "oci-vault://app-pem",
                        "--",
                        notExecutable)
                .jvm(new SourceFile(Checkout.file("GitHubMcpProxy.java"))
                        .runtimeOptions()
                        .toArray(String[]::new))
                .jvm("-XX:TLABSize=16m", "-XX:-ResizeTLAB", "-Ddump=" + dump)
                .env(world.login.environment())
                .env("HOME", world.home)
                .env("GITHUB_HOST", github.host())
                .run();

        assertEquals(126, end.exitCode(), end.stderr());
        assertEquals(1, github.calls("/access_tokens").size());
        var memory = Files.readString(dump, StandardCharsets.ISO_8859_1);
        assertTrue(memory.contains("oci-vault://app-pem"), "this is no dump of it");
        assertFalse(memory.contains("ghs_0000"), "the token");
        assertFalse(memory.contains("eyJhbGciOi"), "the JWT");
        assertFalse(memory.contains(pem.lines().skip(2).findFirst().orElseThrow()), "the key");
    }

    @Test
    void isChecked() {
        var end = proxy("--url", github.mcp(), "--check").run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdoutLines().getFirst().matches("✅ resolve \\d+ ms  Authorization"), end.stdout());
        assertTrue(end.stdout().contains("local-github 1"), end.stdout());
    }

    @Test
    void saysWhatItWouldDoInADryRun() {
        var json = proxy("--dry-run", "--json", "--", "cat").run();
        assertEquals(
                Map.of("GITHUB_PERSONAL_ACCESS_TOKEN", "GitHub App 4711, installation " + app.substring(5)),
                ((JSONObject) JSONValue.parse(json.stdout())).get("adds"));

        var remote = proxy("--dry-run", "--url", github.mcp()).run();
        assertEquals(
                "url: " + github.mcp() + "\nheader: Authorization: Bearer {{GitHub App 4711, installation "
                        + app.substring(5) + "}}\n",
                remote.stdout());
        assertEquals(List.of(), github.calls("/"));
        assertEquals(0, world.vault.requests().size());
    }

    @Test
    void startsNothingWithoutItsToken() {
        var end = world.proxy("--github-app", "4711/99", "--app-key", keyId, "--", "echo", "started")
                .env("GITHUB_HOST", github.host())
                .run();

        assertEquals(77, end.exitCode());
        assertEquals("", end.stdout());
        assertTrue(
                end.stderr().startsWith("github-mcp-proxy: error: installation 99 is none of App 4711"), end.stderr());
        assertEquals(2, end.stderrLines().size());
    }

    @Test
    void refusesAnAppWithoutItsKey() {
        var end = world.proxy("--github-app", "4711", "--", "echo", "started").run();

        assertEquals(64, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        assertEquals(2, end.stderrLines().size());
    }
}
