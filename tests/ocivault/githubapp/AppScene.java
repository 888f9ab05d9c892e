package ocivault.githubapp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import localgithub.LocalGitHub;
import localvault.Login;
import localvault.VaultServer;
import ocivault.VaultResolver;
import ocivault.VaultResolverBuilder;
import ocivault.model.Failure;
import ocivault.model.MintedSecret;
import ocivault.model.VaultException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A vault with an App's key, in KMS and as PEM, and a GitHub that knows the App. */
abstract class AppScene {

    static final String APP = "4711";

    @TempDir
    private static Path folder;

    static VaultServer vault;
    static Login login;
    static KeyPair pair;
    /** In KMS. */
    static String keyId;

    @TempDir
    Path home;

    final LocalGitHub github = new LocalGitHub();
    final String installation = install();
    final ShiftedClock clock = new ShiftedClock();
    final List<String> warnings = new CopyOnWriteArrayList<>();

    /** The system's clock, put forward or back by a test. */
    static final class ShiftedClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        Duration ahead() {
            return ahead;
        }

        void advance(Duration time) {
            ahead = ahead.plus(time);
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody needs another zone");
        }
    }

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        vault = VaultServer.start();
        login = vault.login(folder.resolve("oci"));
        pair = rsa(2048);
        keyId = vault.addSigningKey("app", pair);
        vault.put("app-pem", pkcs1(pair));
        vault.put("app-pkcs8", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        vault.put("app-json", "{\"pem\":\"" + pkcs1(pair).replace("\n", "\\n") + "\"}");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void calm() {
        vault.clearFaults();
        vault.setKeyState(keyId, "ENABLED");
        vault.resetLog();
    }

    @AfterEach
    void closeGitHub() {
        github.close();
    }

    private String install() {
        github.addApp(APP, pair.getPublic());
        return github.install(APP, "octo-org");
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** As GitHub makes it: what PKCS#8 has behind its head of 26 bytes. */
    static String pkcs1(KeyPair key) {
        var pkcs8 = key.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", java.util.Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    }

    VaultResolverBuilder builder() {
        return VaultResolver.builder(Map.of("HOME", home.toString()))
                .configFile(login.configFile())
                .endpoint(vault.endpoint())
                .vaultId(vault.vaultId())
                .maxRetries(2)
                .retryBackoffBase(Duration.ofMillis(5))
                .clock(clock)
                .warnings(warnings::add);
    }

    GitHubApp app() {
        return app(APP + "/" + installation, "oci-vault://app-pem");
    }

    GitHubApp app(String id, String key) {
        return GitHubApp.of(id, key, List.of(), List.of(), github.host());
    }

    MintedSecret token(VaultResolverBuilder builder, GitHubApp app) {
        try (var resolver = builder.build()) {
            return new AppTokens(app).token(resolver);
        }
    }

    MintedSecret token(GitHubApp app) {
        return token(builder(), app);
    }

    static String text(MintedSecret token) {
        return new String(token.value().reveal(), StandardCharsets.UTF_8);
    }

    Failure failure(VaultResolverBuilder builder, GitHubApp app) {
        return Failure.of(Assertions.assertThrows(VaultException.class, () -> token(builder, app)));
    }

    Failure failure(GitHubApp app) {
        return failure(builder(), app);
    }

    int minted() {
        return github.calls("/access_tokens").size();
    }

    /** The files below HOME that hold one of these texts. */
    List<Path> filesWith(String... texts) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file ->
                            Stream.of(texts).anyMatch(text -> content(file).contains(text)))
                    .toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
