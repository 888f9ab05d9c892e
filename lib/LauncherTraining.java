//SOURCES ocivault/Cli.java
//SOURCES ocivault/Failure.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import ocivault.Cli;
import ocivault.Failure;

/**
 * Does once what the commands do, from their command line on and up to an exec that fails, so that the JVM can note what
 * they need. Only here does a process that has done it come to its end, where the JVM writes down its notes.
 *
 * <p>Expects a login and a vault in its environment. Arguments: a folder for what it needs, whose
 * {@code bin} is on PATH, and a reference.
 */
final class LauncherTraining {

    private static final String NPM = """
            #!/bin/sh
            server=node_modules/@modelcontextprotocol/server-github/dist
            mkdir -p $server && : >$server/index.js
            """;

    private LauncherTraining() {}

    public static void main(String... args) throws IOException {
        var folder = Path.of(args[0]);
        var reference = args[1];
        // The kernel refuses to run it.
        var broken = "#!" + folder.resolve("missing") + "\n";
        var program = program(folder.resolve("server"), broken);
        var value = Files.writeString(folder.resolve("value"), "trained");

        proxy(program, "--no-cache", "--secret", reference);
        proxy(program, "--secret", reference, "--verbose", "--metrics");
        proxy(program, "--secret", reference);
        // The default server, by an npm that installs nothing, for a node that cannot run.
        program(folder.resolve("bin/node"), broken);
        program(folder.resolve("bin/npm"), NPM);
        run(Failure.CANNOT_RUN, new GitHubMcpProxy(List.of()), "--secret", reference);
        run(Failure.CANNOT_RUN, new GitHubMcpProxy(List.of()), "--secret", reference);
        run(0, new VaultResolve(), reference);
        run(Failure.DENIED, new VaultResolve(), "--json", reference, reference + "-missing");
        run(0, new UploadSecret(), "launcher-training", "--file", value.toString());
    }

    private static void proxy(Path server, String... options) {
        run(Failure.CANNOT_RUN, new GitHubMcpProxy(List.of("--", server.toString())), options);
    }

    /** Where it ends otherwise than it should, its notes are of no use. */
    private static void run(int expected, Cli.Program program, String... args) {
        int status = Cli.run(program, args);
        if (status != expected) {
            throw new IllegalStateException(program.getClass() + " ended with " + status + ", not " + expected);
        }
    }

    private static Path program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwx------"));
    }
}
