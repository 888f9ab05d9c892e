//SOURCES Login.java
//SOURCES VaultServer.java
package localvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A login at a {@link VaultServer} in a private temporary directory, and the environment that leads OCI clients to it.
 * {@link #close} removes the directory and all that was put there, and may be called from several threads.
 *
 * {@snippet :
 * try (VaultServer vault = VaultServer.start(); ThrowawayLogin login = ThrowawayLogin.at(vault)) {
 *     ProcessBuilder command = new ProcessBuilder("vault-resolve", "oci-vault://mcp-github-token").inheritIO();
 *     login.applyTo(command.environment());
 *     command.start().waitFor();
 * }
 * }
 */
public final class ThrowawayLogin implements AutoCloseable {
    private static final List<String> NO_PROXY = List.of("NO_PROXY", "no_proxy");
    private static final String LOOPBACK = "127.0.0.1,localhost";

    private final Path directory;
    private final Map<String, String> environment;

    private ThrowawayLogin(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** A new login by API key. */
    public static ThrowawayLogin at(VaultServer vault) throws IOException {
        Path directory = Files.createTempDirectory("local-vault-");
        ThrowawayLogin throwaway = new ThrowawayLogin(directory, new LinkedHashMap<>());
        try {
            Login login = vault.login(directory.resolve("oci"));
            throwaway.describe(vault, login);
            return throwaway;
        } catch (IOException e) {
            throwaway.close();
            throw e;
        }
    }

    private void describe(VaultServer vault, Login login) {
        environment.put("OCI_CLI_CONFIG_FILE", login.configFile().toString());
        environment.put("OCI_CLI_PROFILE", "DEFAULT");
        environment.put("OCI_CLI_AUTH", "api_key");
        environment.put("OCI_CLI_ENDPOINT", vault.endpoint().toString());
        environment.put("OCI_VAULT_ID", vault.vaultId());
        environment.put("OCI_VAULT_CACHE_DIR", directory.resolve("cache").toString());
        vault.certificateFile().ifPresent(file -> environment.put("OCI_CLI_CERT_BUNDLE", file.toString()));
    }

    /** What to set, in a stable order. */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(environment);
    }

    /** The directory that {@link #close} removes; put there what else a command is to leave behind. */
    public Path directory() {
        return directory;
    }

    /** Replaces every {@code OCI_} variable in {@code target} by this login, and keeps proxies out of the way. */
    public void applyTo(Map<String, String> target) {
        target.keySet().removeIf(name -> name.startsWith("OCI_"));
        target.putAll(environment);
        NO_PROXY.forEach(name -> target.merge(name, LOOPBACK, (theirs, ours) -> theirs + "," + ours));
    }

    /**
     * Lines for a POSIX shell whose environment is {@code current}: what to unset, what to export. Proxies are left to
     * the user.
     */
    public List<String> shellLines(Map<String, String> current) {
        Stream<String> unset = current.keySet().stream()
                .filter(name -> name.startsWith("OCI_") && !environment.containsKey(name))
                .sorted()
                .map(name -> "unset " + name);
        Stream<String> export = environment.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=" + quoted(entry.getValue()));
        return Stream.concat(unset, export).toList();
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** Removes the directory. */
    @Override
    public synchronized void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
