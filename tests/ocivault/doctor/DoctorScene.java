package ocivault.doctor;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import net.minidev.json.JSONValue;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.launch.ServerEnvironment;
import ocivault.proxy.Output;
import ocivault.proxy.ProxyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** A vault with a token in it, a login, a HOME and a PATH that holds what a test puts there; and the doctor, in this JVM. */
abstract class DoctorScene {

    /** The last six characters are its checksum. */
    static final String TOKEN = "ghp_" + "a".repeat(30) + "1yLcDB";

    static VaultServer vault;
    static ThrowawayLogin login;

    @TempDir
    Path home;

    Path tools;
    Path project;
    Clock clock = Clock.systemUTC();
    final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void open() throws IOException {
        vault = VaultServer.start();
        login = ThrowawayLogin.at(vault);
        vault.put("mcp-github-token", TOKEN);
    }

    @AfterAll
    static void close() {
        login.close();
        vault.close();
    }

    @BeforeEach
    void furnish() throws IOException {
        vault.clearFaults();
        vault.resetLog();
        tools = Files.createDirectory(home.resolve("tools"));
        project = Files.createDirectory(home.resolve("project"));
        tool("server", "echo never started >&2; exit 3");
        environment.putAll(login.environment());
        environment.put("HOME", home.toString());
        environment.put("PATH", tools.toString());
        environment.put("OCI_VAULT_CACHE_DIR", home.resolve("cache").toString());
    }

    /** Puts a shell script into PATH. */
    final Path tool(String name, String script) throws IOException {
        var file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** A file below HOME. */
    final Path file(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    record Ran(int exitCode, String out, String err) {

        /** The line of a check, and the remedy below it. */
        String of(String name) {
            var lines = out.lines().toList();
            var text = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).matches("(✅|⚠|❌) \\Q" + name + "\\E: .*")) {
                    text.append(lines.get(i)).append('\n');
                    if (i + 1 < lines.size() && lines.get(i + 1).startsWith("   → ")) {
                        text.append(lines.get(i + 1)).append('\n');
                    }
                }
            }
            assertFalse(text.isEmpty(), () -> "no line of " + name + " in\n" + out + err);
            return text.toString();
        }
    }

    /** With a server of the test's own, unless options name another. */
    final Ran doctor(String... args) {
        return run(List.of("--", "server"), args);
    }

    /** @param server what follows the options, {@code --} included */
    final Ran run(List<String> server, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var cli = new Cli(environment, InputStream.nullInputStream(), out, err, clock, () -> null);
        int exitCode = cli.execute(new Program(server), args);
        var ran = new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        assertFalse(ran.toString().contains(TOKEN), "the token was shown");
        return ran;
    }

    static Map<?, ?> json(Ran ran) {
        return (Map<?, ?>) JSONValue.parse(ran.out);
    }

    /** github-mcp-proxy as far as it is asked for its doctor. */
    private final class Program implements Cli.Program {

        private final VaultOptions options = new VaultOptions();
        private final ProxyOptions own;

        Program(List<String> server) {
            own = new ProxyOptions(server);
        }

        @Override
        public CommandSpec command() {
            var command = CommandSpec.create().name("github-mcp-proxy");
            own.addTo(command);
            options.addTo(command);
            return command;
        }

        @Override
        public VaultOptions options() {
            return options;
        }

        @Override
        public int run(Cli cli) {
            var output = new Output(cli, options.json() ? Output.Format.JSON : Output.Format.TEXT);
            return new Doctor(own, cli, ServerEnvironment.of(environment), project).run(output);
        }
    }
}
