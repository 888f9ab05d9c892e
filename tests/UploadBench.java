import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localvault.LoggedRequest;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.VaultResolver;
import ocivault.VaultResolverBuilder;
import ocivault.cli.Cli;
import testkit.Run;

/** A local vault, a login for it, and {@code UploadSecret} run against it, within this process or in one of its own. */
final class UploadBench implements AutoCloseable {

    final VaultServer vault;
    private final Map<String, String> environment;
    private Clock clock = Clock.systemUTC();

    UploadBench(Path home) {
        this(VaultServer.start(), home);
    }

    UploadBench(VaultServer vault, Path home) {
        this.vault = vault;
        environment = new HashMap<>(Map.of(
                "HOME", home.toString(),
                "OCI_CLI_CONFIG_FILE", login(vault, home).toString(),
                "OCI_CLI_ENDPOINT", vault.endpoint().toString(),
                "OCI_VAULT_ID", vault.vaultId()));
    }

    /** How a run ended. */
    record Ended(int exitCode, String out, String err) {

        JSONObject json() {
            return (JSONObject) JSONValue.parse(out);
        }
    }

    /** From now on it is what time this clock says. */
    UploadBench at(Clock other) {
        clock = other;
        return this;
    }

    UploadBench without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Uploads {@code value} through a pipe. */
    Ended upload(String value, String... args) {
        return upload(value.getBytes(UTF_8), args);
    }

    Ended upload(byte[] value, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        // Retries that a test provokes need not be slow.
        var all = new ArrayList<>(List.of("--retry-backoff-base", "0.01"));
        all.addAll(List.of(args));
        int exitCode = new Cli(environment, new ByteArrayInputStream(value), out, err, clock, () -> null)
                .execute(new UploadSecret(), all.toArray(String[]::new));
        return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** The value that {@code reference} resolves to on this machine, its cache included. */
    String reveal(String reference) {
        try (var resolver = resolver().build()) {
            return new String(resolver.resolve(reference).value().reveal(), UTF_8);
        }
    }

    /** For what was uploaded, on this machine. */
    VaultResolverBuilder resolver() {
        return VaultResolver.builder(environment);
    }

    /** The same in a process of its own, not started yet. */
    Run process(String... args) {
        return around(Run.script("UploadSecret", args));
    }

    /** The same environment for another command. */
    Run around(Run command) {
        return command.env(environment);
    }

    /** The one request of this operation; its body as JSON. */
    JSONObject sent(String operation) {
        var requests = vault.requests(operation);
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests " + operation + " in " + operations());
        }
        return body(requests.getFirst());
    }

    static JSONObject body(LoggedRequest request) {
        return (JSONObject) JSONValue.parse(request.body());
    }

    /** The operations that were asked for, in order. */
    List<String> operations() {
        return vault.requests().stream().map(LoggedRequest::operation).toList();
    }

    /** How many requests could have changed something. */
    long changes() {
        return vault.requests().stream().filter(UploadBench::isChange).count();
    }

    private static boolean isChange(LoggedRequest request) {
        return switch (request.operation()) {
            case "GetSecretBundleByName" -> false;
            default -> !request.method().equals("GET");
        };
    }

    private static Path login(VaultServer vault, Path home) {
        try {
            return vault.login(home.resolve(".oci")).configFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        vault.close();
    }
}
