import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import localvault.LoggedRequest;
import localvault.VaultServer;
import ocivault.cli.Cli;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;

/** A vault, somebody who may upload to it, our launcher as it is installed, and a server that says what it was given. */
final class ProtectWorld implements AutoCloseable {

    static final String TOKEN = "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";
    static final String OTHER_TOKEN = "ghp_abcdefghij0123456789ABCDEFGHIJ0FqXkN";

    /** How a run ended. */
    record Ended(int exitCode, String out, String err) {}

    final VaultServer vault = VaultServer.start();
    final Path home;
    final Map<String, String> environment;

    ProtectWorld(Path home) {
        this.home = home;
        try {
            environment = new HashMap<>(Map.of(
                    "HOME", home.toString(),
                    "PATH", System.getenv("PATH"),
                    "OCI_CLI_CONFIG_FILE",
                            vault.login(home.resolve(".oci")).configFile().toString(),
                    "OCI_CLI_ENDPOINT", vault.endpoint().toString(),
                    "OCI_VAULT_ID", vault.vaultId()));
            executable(home.resolve(".local/bin/github-mcp-proxy"), "exec " + words() + " GitHubMcpProxy \"$@\"\n");
            executable(quick(), "until [ \"$1\" = -- ]; do shift; done\nshift\nexec \"$@\"\n");
            executable(home.resolve("server"), """
                printf '%s|%s\\n' "$GITHUB_TOKEN" "$*" >> "$HOME/seen"
                while read -r line; do
                  id=$(printf %s "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')
                  case "$line" in
                    *'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-06-18",\
                "capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}';;
                    *'"tools'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"t",\
                "inputSchema":{"type":"object"}}]}}';;
                  esac
                done
                """);
        } catch (IOException e) {
            vault.close();
            throw new UncheckedIOException(e);
        }
    }

    /** What install-launchers has in its place, but for the archive. */
    private static String words() {
        var words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        words.addAll(new SourceFile(Checkout.file("GitHubMcpProxy.java")).runtimeOptions());
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    String launcher() {
        return home.resolve(".local/bin/github-mcp-proxy").toString();
    }

    /** What starts a server as ours does, but resolves nothing: for tests that are about files. */
    Path quick() {
        return home.resolve("quick/github-mcp-proxy");
    }

    Path write(String name, String text) {
        try {
            var file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server was given, a line for each start. */
    List<String> seen() {
        return Files.exists(home.resolve("seen"))
                ? read(home.resolve("seen")).lines().toList()
                : List.of();
    }

    Ended run(Object... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new Cli(
                        environment, new ByteArrayInputStream(new byte[0]), out, err, Clock.systemUTC(), () -> null)
                .execute(new ProtectConfigs(), words(args));
        return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** Rewrites files for what comes after that. */
    Ended apply(Object... args) {
        var all = new ArrayList<Object>(List.of("--apply", "--yes", "--launcher", quick()));
        all.addAll(List.of(args));
        return run(all.toArray());
    }

    /** The same in a process of its own. */
    Run process(Object... args) {
        return Run.script("ProtectConfigs", words(args)).env(environment);
    }

    private static String[] words(Object... args) {
        var words = new ArrayList<>(List.of("--retry-backoff-base", "0.01"));
        for (var arg : args) {
            words.add(arg.toString());
        }
        return words.toArray(String[]::new);
    }

    /** The names of the secrets that were created. */
    List<String> created() {
        return vault.requests("CreateSecret").stream()
                .filter(request -> request.status() == 200)
                .map(LoggedRequest::body)
                .map(body -> body.replaceAll("(?s).*\"secretName\"\\s*:\\s*\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Override
    public void close() {
        vault.close();
    }
}
