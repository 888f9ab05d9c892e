package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Optional;
import java.util.stream.Stream;
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
        engine("docker", "exit 1");

        prepare(new ServerCommand.Docker());

        assertEquals(
                "image inspect " + ServerCommand.IMAGE + "\npull " + ServerCommand.IMAGE + "\n",
                Files.readString(home.resolve("asked")));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("fetching ghcr.io/github/github-mcp-server:"));
        assertTrue(
                out.toString(StandardCharsets.UTF_8).startsWith("✅ ready to start: " + home + "/docker run -i --rm"));
    }

    @Test
    void ofAnyContainerFetchesItsImageToo() throws IOException {
        engine("podman", "exit 125");
        var words =
                List.of("podman", "--log-level=error", "run", "-i", "--rm", "--platform", "linux/arm64", "a/b:1", "x");

        prepare(new ServerCommand.Custom(Argv.of(words)));

        assertEquals(
                "--log-level=error image inspect a/b:1\n--log-level=error pull --platform=linux/arm64 a/b:1\n",
                Files.readString(home.resolve("asked")));
    }

    @Test
    void ofAContainerWhoseImageIsHereFetchesNothing() throws IOException {
        engine("docker", "exit 0");

        prepare(new ServerCommand.Custom(Argv.of("docker", "run", "-i", "--rm", "built-here")));

        assertEquals("image inspect built-here\n", Files.readString(home.resolve("asked")));
    }

    /** @param inspect what becomes of the question whether the image is here */
    private void engine(String name, String inspect) throws IOException {
        tool(name, "echo \"$@\" >>'" + home + "/asked'; case \"$*\" in *'image inspect'*) " + inspect + ";; esac");
    }

    @Test
    void thatFailsFails() throws IOException {
        tool("docker", "exit 3");

        var failed = assertThrows(VaultException.CannotRun.class, () -> prepare(new ServerCommand.Docker()));

        assertEquals("cannot run " + home + "/docker: it failed with exit code 3", failed.getMessage());
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

    /** The real docker, where there is one: it alone can say that it lacks the plugin. */
    @Test
    void ofTheGatewayLooksWhetherDockerHasIt() throws IOException {
        var gateway = new ServerCommand.Gateway(Map.of(), Optional.empty());
        tool("docker", "echo any");
        prepare(gateway);
        assertTrue(out.toString(StandardCharsets.UTF_8)
                .startsWith("✅ ready to start: " + home + "/docker mcp gateway run"));

        var docker = Stream.of(System.getenv("PATH").split(":"))
                .map(entry -> Path.of(entry, "docker"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(docker.isPresent(), "no docker on PATH");
        Files.delete(home.resolve("docker"));
        Files.createSymbolicLink(home.resolve("docker"), docker.get());
        try {
            prepare(gateway);
            assumeTrue(false, "this docker has the gateway, or is a script");
        } catch (VaultException.CommandNotFound lacking) {
            assertEquals("docker mcp", lacking.command);
        }
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
