package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import ocivault.cli.Cli;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched ahead. NpmInterruptedTest has the npm server's. */
@DisabledOnOs(OS.WINDOWS)
class PreparationTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void ofAContainerFetchesItsImage() throws IOException {
        tool("docker", "echo \"$@\" >'" + home + "/asked'");

        prepare(new ServerCommand.Docker());

        assertEquals("pull " + ServerCommand.IMAGE + "\n", Files.readString(home.resolve("asked")));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("fetching ghcr.io/github/github-mcp-server:"));
        assertTrue(
                out.toString(StandardCharsets.UTF_8).startsWith("✅ ready to start: " + home + "/docker run -i --rm"));
    }

    @Test
    void thatFailsFails() throws IOException {
        tool("docker", "exit 1");

        var failed = assertThrows(VaultException.CannotRun.class, () -> prepare(new ServerCommand.Docker()));

        assertEquals("cannot run " + home + "/docker: it failed with exit code 1", failed.getMessage());
    }

    @Test
    void ofNpxRunsTheServerWithNothingToRead() throws IOException {
        tool("npx", "echo \"$@\" >'" + home + "/asked'; cat >'" + home + "/read'");

        prepare(new ServerCommand.Npx());

        assertTrue(Files.readString(home.resolve("asked")).contains(NpmServer.PACKAGE + "@" + NpmServer.VERSION));
        assertEquals("", Files.readString(home.resolve("read")));
    }

    @Test
    void ofAnyCommandOnlyLooksWhereItIs() throws IOException {
        tool("server", "echo started >'" + home + "/asked'");

        prepare(new ServerCommand.Custom(Argv.of("server", "--fast")));

        assertEquals("✅ ready to start: " + home + "/server --fast\n", out.toString(StandardCharsets.UTF_8));
        assertTrue(Files.notExists(home.resolve("asked")));
        assertThrows(VaultException.CommandNotFound.class, () -> prepare(new ServerCommand.Custom(Argv.of("no-such"))));
    }

    private void tool(String name, String script) throws IOException {
        var file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void prepare(ServerCommand command) {
        var variables = Map.of("HOME", home.toString(), "PATH", home + ":/usr/bin:/bin");
        var cli = new Cli(variables, InputStream.nullInputStream(), out, err, Clock.systemUTC(), () -> null);
        var request = new SecretPlan.Request(
                command,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                SecretPlan.Plaintext.REFUSE,
                SecretPlan.InArguments.REFUSE,
                SecretPlan.Inheritance.GIVEN,
                List.of(),
                List.of());
        new Preparation(new ServerSetup(cli, request, ServerEnvironment.of(variables)))
                .run(new Output(cli, Output.Format.TEXT));
    }
}
