package ocivault.fuzz;

import static ocivault.fuzz.FuzzTargets.bytes;
import static ocivault.fuzz.FuzzTargets.require;
import static ocivault.fuzz.FuzzTargets.text;
import static ocivault.fuzz.FuzzTargets.utf8;
import static ocivault.fuzz.FuzzTargets.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localvault.VaultServer;
import ocivault.cache.CacheSeal;
import ocivault.cache.SealedCache;
import ocivault.http.TrustedRoots;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.login.PemKey;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciIdentity;
import ocivault.oci.OciSetup;
import ocivault.retry.BreakerMemory;
import ocivault.retry.BreakerState;
import ocivault.settings.VaultSettings.AuthMethod;

/** What comes in by files: the OCI config, keys, tokens, certificates, and our own cache and breaker. */
final class FuzzedFiles {

    /** Lines of a config whose value a message may name: it is no secret. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)\\W*(\\[|key_file|security_token_file|user|tenancy|fingerprint|region).*");

    private static final byte[] KEY = utf8("key");
    private static final String ADDRESS = "oci-vault://token\nhttps://vault\nuser";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SealedCache.Entry ENTRY =
            new SealedCache.Entry(new SecretBundle("id", 1, "", List.of(), SecretValue.of(Fuzz.SECRET), NOW), NOW);
    private static final String CONFIG = """
        [DEFAULT]
        user=ocid1.user.oc1..aaaa
        tenancy=ocid1.tenancy.oc1..bbbb
        fingerprint=aa:bb:cc
        region=eu-frankfurt-1
        """;

    private final Path folder;
    private final Path config;
    private final Path entryFile;
    private final byte[] entry;
    private final Path breakerFile;
    private final String pem = KeyFormat.PKCS8.write(OciSetup.newKey().getPrivate(), "");

    FuzzedFiles(Path folder) {
        this.folder = folder;
        this.config = folder.resolve("config");
        OciSetup.write(folder.resolve("key.pem"), pem);
        OciSetup.write(folder.resolve("token"), "eyJh." + Fuzz.SECRET + ".c2ln");
        OciSetup.write(folder.resolve("empty"), "");
        var cache = SealedCache.open(folder.resolve("cache"), KEY, _ -> {});
        cache.put(ADDRESS, ENTRY, cache.removals());
        entryFile = folder.resolve("cache").resolve(new CacheSeal(KEY).nameOf(ADDRESS));
        entry = read(entryFile);
        new BreakerMemory.OfUser(folder.resolve("breaker"), "host", Clock.systemUTC())
                .update(_ -> new BreakerState.Closed(1));
        breakerFile = onlyFile("breaker", "breaker-*");
    }

    List<FuzzTarget> targets() {
        return List.of(
                text(
                        "OCI configs",
                        100,
                        configs(),
                        words("[DEFAULT] [work] \n"
                            + " \r\n"
                            + " = : # ; user= tenancy= fingerprint= region= key_file= key_content= pass_phrase="
                            + " security_token_file= ~ ~/ ~/key.pem ~/token ~/empty . / /dev/null /dev/zero -----BEGIN"
                            + " -----END PRIVATE KEY-----"),
                        FuzzedFiles::names,
                        this::login),
                text(
                        "session tokens",
                        20,
                        List.of("eyJh.eyJz.c2ln", Fuzz.SECRET, Fuzz.SECRET + "\"x"),
                        List.of("."),
                        _ -> false,
                        this::session),
                text(
                        "PEM keys",
                        12,
                        keys(),
                        words("-----BEGIN -----END PRIVATE KEY----- ENCRYPTED RSA DEK-Info: Proc-Type:"
                                + " MIIE = AES-128-CBC, AAAA \n"),
                        _ -> false,
                        this::key),
                text(
                        "CA bundles",
                        20,
                        List.of(
                                certificate(),
                                certificate() + certificate(),
                                "# " + Fuzz.SECRET + "\n" + certificate()),
                        words("-----BEGIN CERTIFICATE----- \n MIIB = -----END"),
                        _ -> false,
                        this::roots),
                bytes("cache files", 80, sealed(), List.of("OVC\u0001", "OVC\u0002"), _ -> false, this::cache),
                text(
                        "breaker files",
                        80,
                        List.of(
                                "closed 3\n",
                                "open 1767225600000\n",
                                "half-open 1767225600000 1767225660000 20000\n",
                                "open 99999999999999\n"),
                        words("closed open half-open 0 -1 \n 3600001 1767225600000"),
                        _ -> false,
                        this::breaker));
    }

    private static boolean names(String config) {
        return config.lines()
                .anyMatch(line ->
                        line.contains(Fuzz.SECRET) && NAMED.matcher(line).matches());
    }

    private List<String> configs() {
        var content = "key_content=" + pem.replace("\n", "\\n") + "\npass_phrase=" + Fuzz.SECRET + "\n";
        return List.of(
                CONFIG + "key_file=~/key.pem\n",
                CONFIG + "key_file=~/key.pem\npass_phrase=" + Fuzz.SECRET + "\n[work]\nregion=iad\n",
                CONFIG + content,
                CONFIG + "key_content=" + pem,
                CONFIG + "security_token_file=~/token\nkey_file=~/key.pem\n",
                CONFIG + "key_content=" + Fuzz.SECRET + "\n",
                CONFIG + Fuzz.SECRET + "\n",
                Fuzz.SECRET,
                CONFIG + "key_file=~/empty\n");
    }

    private String login(String text) {
        write(config, utf8(text));
        var warnings = new ArrayList<String>();
        return OciLogin.load(OciSetup.login(config), warnings::add) + " " + warnings;
    }

    private String session(String token) {
        write(folder.resolve("session"), utf8(token));
        write(config, utf8(CONFIG + "key_file=~/key.pem\nsecurity_token_file=~/session\n"));
        var login = OciLogin.load(OciSetup.login(config), _ -> {});
        require(login.sessionToken().matches("[A-Za-z0-9._=-]+"), "nothing in a token changes the signature around it");
        return login.toString();
    }

    private static List<String> keys() {
        var key = OciSetup.newKey().getPrivate();
        return Stream.of(KeyFormat.values())
                .flatMap(format -> Stream.of(format.write(key, Fuzz.SECRET), format.write(key, "x") + Fuzz.SECRET))
                .toList();
    }

    private String key(String text) {
        PemKey.check("the key", utf8(text), true);
        var login = new OciLogin(AuthMethod.API_KEY, "DEFAULT", "t", "u", "f", "", utf8(text), Fuzz.SECRET, "");
        try (var wire = new Wire(OciSetup.DIRECT, Duration.ofSeconds(1))) {
            return login + " " + OciIdentity.of(login, wire, Duration.ofSeconds(1));
        }
    }

    private static String certificate() {
        try (var vault = VaultServer.builder().https().start()) {
            return Files.readString(vault.certificateFile().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String roots(String text) {
        write(folder.resolve("roots"), utf8(text));
        return TrustedRoots.in(folder.resolve("roots")).getProtocol();
    }

    private static List<byte[]> sealed() {
        var seal = new CacheSeal(utf8(Fuzz.SECRET));
        return List.of(
                seal.seal(ADDRESS, new byte[60]),
                seal.seal("elsewhere", new byte[60]),
                seal.seal(ADDRESS, new byte[0]),
                new CacheSeal(utf8("another key")).seal(ADDRESS, utf8(Fuzz.SECRET)));
    }

    /** Whatever the file holds, the cache finds what was put or nothing, and takes the file away. */
    private String cache(byte[] content) {
        var warnings = new ArrayList<String>();
        var forged = content.length % 2 == 0 ? content : mixed(entry, content);
        write(entryFile, forged);
        boolean whole = Arrays.equals(forged, entry);
        require(
                SealedCache.open(entryFile.getParent(), KEY, warnings::add)
                                .find(ADDRESS)
                                .isPresent()
                        == whole,
                "an entry is found whole or not at all");
        require(Files.exists(entryFile) == whole, "what is no entry is deleted");
        return warnings.toString();
    }

    /** The true entry with some of its bytes changed, as the noise says. */
    private static byte[] mixed(byte[] whole, byte[] noise) {
        var mixed = whole.clone();
        for (int i = 0; i + 1 < noise.length && i < 8; i += 2) {
            mixed[(noise[i] & 0xFF) % mixed.length] ^= noise[i + 1];
        }
        return mixed;
    }

    private String breaker(String text) {
        var state = BreakerState.parse(text, NOW);
        require(BreakerState.parse(state.toText(), NOW).equals(state), "its text means the same");
        write(breakerFile, utf8(text));
        var memory = new BreakerMemory.OfUser(breakerFile.getParent(), "host", Clock.fixed(NOW, ZoneOffset.UTC));
        require(
                memory.recall().equals(BreakerState.parse(new String(utf8(text), StandardCharsets.US_ASCII), NOW)),
                "the file says the same");
        return state.toText();
    }

    private Path onlyFile(String folderName, String glob) {
        try (var files = Files.newDirectoryStream(folder.resolve(folderName), glob)) {
            return files.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For its owner only. */
    private static void write(Path file, byte[] content) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
