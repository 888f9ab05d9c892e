import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.files.PrivateFolder;
import ocivault.files.SourceTree;
import ocivault.githubapp.AppTokens;
import ocivault.githubapp.GitHubApp;
import ocivault.install.LauncherBuild.Lesson;
import ocivault.model.Failure;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.protect.ProtectReport;
import ocivault.proxy.NpmServer;

/**
 * Does once what the commands do, from their command line on and up to an exec that fails, so that the JVM can note what
 * they need. Only here does a process that has done it come to its end, where the JVM writes down its notes.
 *
 * <p>Expects a login and a vault in its environment. Arguments: a {@link LauncherBuild.Lesson}, a folder for what it
 * needs, whose {@code bin} is on PATH, and a reference to a secret that is in the cache.
 */
final class LauncherTraining {

    /** What {@link NpmServer} locks while it installs. */
    private static final String INSTALLING = ".installing";

    private LauncherTraining() {}

    public static void main(String... args) throws IOException {
        var lesson = Lesson.valueOf(args[0]);
        var folder = Path.of(args[1]);
        var reference = args[2];
        // The kernel refuses to run it.
        var broken = "#!" + folder.resolve("missing") + "\n";
        var program = program(folder.resolve("server"), broken);
        // For the default server: an npm that installs nothing, and then a node that cannot run.
        program(folder.resolve("bin/node"), broken);
        program(folder.resolve("bin/npm"), "#!/bin/sh\n");

        launch("--secret", reference, "--", program.toString());
        launch("--secret", reference);
        pretendToBeInstalled(folder);
        launch("--secret", reference);
        keepAToken();
        if (lesson != Lesson.LAUNCH) {
            launch("--no-cache", "--secret", reference, "--", program.toString());
            expect(0, Cli.run(new VaultResolve(), "--no-cache", reference));
        }
        if (lesson == Lesson.EVERYTHING) {
            mint(reference);
            launch("--refresh", "--secret", reference, "--verbose", "--metrics", "--", program.toString());
            checkRemote("X-Key: {{" + reference + "}}");
            expect(0, Cli.run(new VaultResolve(), reference));
            expect(0, Cli.run(new VaultResolve(), "--format", "json", "A=" + reference));
            expect(0, Cli.run(new VaultResolve(), "--header", "Authorization: Bearer {{" + reference + "}}"));
            var template = Files.writeString(folder.resolve("template.yaml"), "a: " + reference + "\n");
            expect(0, Cli.run(new VaultResolve(), "--in", template.toString()));
            expect(Failure.DENIED, Cli.run(new VaultResolve(), "--json", reference, reference + "-missing"));
            var value = Files.writeString(folder.resolve("value"), "trained");
            expect(0, Cli.run(new UploadSecret(), "launcher-training", "--file", value.toString()));
            var config = Files.writeString(folder.resolve("mcp.json"), "{\"env\":{\"TOKEN\":\"x9Kd82LmQp01Zt\"}}");
            expect(
                    ProtectReport.FOUND,
                    Cli.run(new ProtectConfigs(), config.toString(), template.toString(), folder.toString()));
        }
    }

    /** What a start with an App's token from the cache needs beside what one with a secret does. */
    private static void keepAToken() {
        var bundle = new SecretBundle(
                "1", 1, "", List.of(), SecretValue.of("trained"), Instant.now().plus(Duration.ofHours(1)));
        try (var resolver = VaultResolver.builder().build()) {
            for (int i = 0; i < 2; i++) {
                resolver.minted("a token", "training", _ -> bundle);
            }
        }
    }

    /** An App without a key, at a GitHub that is not there. */
    private static void mint(String reference) {
        var app = new AppTokens(GitHubApp.of("1/1", reference, List.of(), List.of(), "http://127.0.0.1:9"));
        try (var resolver = VaultResolver.builder().build()) {
            app.token(resolver);
        } catch (VaultException expected) {
            return;
        }
        throw new IllegalStateException("an App without a key has a token");
    }

    /** A conversation with a remote server that has one answer to everything. */
    private static void checkRemote(String header) throws IOException {
        var answer =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}}";
        try (var listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerAll(listener, answer));
            expect(
                    0,
                    GitHubMcpProxy.run(
                            "--url",
                            "http://127.0.0.1:" + listener.getLocalPort() + "/",
                            "--header",
                            header,
                            "--check"));
        }
    }

    private static void answerAll(ServerSocket listener, String answer) {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                var request =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (var line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
                    // The head is of no interest, nor is the body.
                }
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                        + answer.length() + "\r\n\r\n" + answer)
                                .getBytes(StandardCharsets.US_ASCII));
                request.transferTo(Writer.nullWriter());
            } catch (IOException over) {
                // The client has left.
            }
        }
    }

    /** An empty tree under the seal of the right one, for classes are all that is wanted here. */
    private static void pretendToBeInstalled(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            var lock = files.filter(file -> file.toString().endsWith(INSTALLING))
                    .findFirst()
                    .orElseThrow();
            var name = lock.getFileName().toString().replace(INSTALLING, "");
            var tree = Files.createDirectory(lock.resolveSibling(name));
            var seal = SourceTree.stamp(tree) + "\n" + NpmServer.TREE + "\n";
            try (var writing = new PrivateFolder(lock.getParent()).lock()) {
                writing.write(name + ".seal", seal.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static void launch(String... args) {
        expect(Failure.CANNOT_RUN, GitHubMcpProxy.run(args));
    }

    /** Where it ends otherwise than it should, the notes are of no use. */
    private static void expect(int status, int actual) {
        if (actual != status) {
            throw new IllegalStateException("it ended with " + actual + ", not " + status);
        }
    }

    private static Path program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.setPosixFilePermissions(
                Files.writeString(file, text), PosixFilePermissions.fromString("rwx------"));
    }
}
