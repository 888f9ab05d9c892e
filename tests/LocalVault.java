///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs an OCI Vault of your own on this machine, for one command or until Ctrl-C
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//SOURCES localvault/Cleanup.java
//SOURCES localvault/ThrowawayLogin.java
//SOURCES localvault/VaultServer.java

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import localvault.Cleanup;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A local OCI Vault with a throwaway login, for one command or until Ctrl-C. stdout belongs to the command, or to the
 * {@code export} lines; what goes wrong is told on stderr. Nothing stays behind, however it ends.
 */
@Command(
        name = "local-vault",
        mixinStandardHelpOptions = true,
        version = "local-vault 1.1.0",
        description = {
            "Runs an OCI Vault on this machine, in memory, with a throwaway login: no Oracle account needed.",
            "",
            "With a COMMAND, runs it against that vault and exits with its exit code. Without one, prints the"
                    + " environment to use in another shell and waits for Ctrl-C. Afterwards nothing is left.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jbang local-vault --seed greeting=hello -- jbang vault-resolve --reveal oci-vault://greeting",
            "  jbang local-vault --https --port 8443"
        },
        sortOptions = false)
class LocalVault {
    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;
    private static final int CANNOT_RUN = 126;
    private static final int NOT_FOUND = 127;
    private static final long GRACE_SECONDS = 5;
    private static final String NOTE = "JBANG_GIVEN_";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "NAME=VALUE",
            description = "A secret to start with; its value can be seen in the list of processes. Repeatable.")
    private List<String> seeds = List.of();

    @Option(
            names = "--seed-file",
            paramLabel = "NAME=FILE",
            description = "A secret to start with, its value the bytes of a file. Repeatable.")
    private List<String> seedFiles = List.of();

    @Option(names = "--https", description = "Serve https, certified by an authority of its own (OCI_CLI_CERT_BUNDLE).")
    private boolean https;

    @Option(names = "--port", paramLabel = "PORT", description = "Port on 127.0.0.1. Default: any free one.")
    private int port;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "What to run, after --, and its arguments.")
    private List<String> command = List.of();

    void main(String... args) {
        System.exit(execute(args));
    }

    private int execute(String... args) {
        var line = new CommandLine(this)
                .setStopAtPositional(true)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(110);
        try {
            var parsed = line.parseArgs(args);
            return CommandLine.printHelpIfRequested(parsed) ? 0 : run();
        } catch (ParameterException e) {
            return fail(USAGE, complaint(e), "Try 'local-vault --help'.");
        } catch (UncheckedIOException e) {
            return fail(
                    UNAVAILABLE,
                    "port " + port + " cannot be used: " + e.getCause().getMessage(),
                    "Choose another --port, or leave it out for a free one.");
        } catch (IOException e) {
            return fail(
                    UNAVAILABLE,
                    "the throwaway login cannot be written: " + e.getMessage(),
                    "Check the temporary folder.");
        } catch (InterruptedException e) {
            return fail(UNAVAILABLE, "interrupted", "Run it again.");
        }
    }

    private int run() throws IOException, InterruptedException {
        Map<String, byte[]> secrets = secrets();
        if (port < 0 || port > 0xFFFF) {
            throw new ParameterException(spec.commandLine(), "--port must be from 0 to 65535");
        }
        var cleanup = Cleanup.atExit();
        var options = VaultServer.builder().port(port);
        var vault = cleanup.open(() -> (https ? options.https() : options).start());
        secrets.forEach(vault::put);
        var login = cleanup.open(() -> ThrowawayLogin.at(vault));
        return command.isEmpty() ? serve(vault, login) : runCommand(login, cleanup);
    }

    /** Prints what a POSIX shell has to do, and waits to be ended by a signal. */
    private static int serve(VaultServer vault, ThrowawayLogin login) throws InterruptedException {
        login.shellLines(System.getenv()).forEach(System.out::println);
        System.out.flush();
        System.err.println("local-vault: listening on " + vault.endpoint() + ", Ctrl-C ends it");
        new CountDownLatch(1).await();
        return 0;
    }

    private int runCommand(ThrowawayLogin login, Cleanup cleanup) throws InterruptedException {
        var builder = new ProcessBuilder(command).inheritIO();
        undoBootstrap(builder.environment());
        login.applyTo(builder.environment());
        try {
            return cleanup.open(() -> new Child(builder.start())).process().waitFor();
        } catch (IOException e) {
            boolean forbidden = String.valueOf(e.getMessage()).matches(".*error[=:] ?13\\b.*");
            return fail(
                    forbidden ? CANNOT_RUN : NOT_FOUND,
                    "command " + (forbidden ? "cannot be run: " : "not found: ") + command.getFirst(),
                    forbidden ? "It must be a file that you may execute." : "Check its name and PATH.");
        }
    }

    /**
     * The command is told nothing of what {@code ./jbang} changed for our Java, and gets back what it noted
     * (lib/ocivault/launch/BootstrapNotes.java): an empty note for a variable that was not set, else '=' and its value.
     */
    private static void undoBootstrap(Map<String, String> environment) {
        var notes = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(NOTE)) {
                notes.put(name.substring(NOTE.length()), value);
            }
        });
        notes.keySet().forEach(name -> environment.remove(NOTE + name));
        var writer = notes.remove("BY");
        if (Long.toString(ProcessHandle.current().pid()).equals(writer)) {
            notes.forEach((name, note) -> {
                if (note.isEmpty()) {
                    environment.remove(name);
                } else {
                    environment.put(name, note.substring(1));
                }
            });
        }
    }

    /** The command. If it outlived us, it would talk to a vault that is gone. */
    private record Child(Process process) implements AutoCloseable {

        @Override
        public void close() {
            var offspring = process.descendants().toList();
            process.destroy();
            try {
                if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            offspring.forEach(ProcessHandle::destroy);
        }
    }

    private Map<String, byte[]> secrets() {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        for (String seed : seeds) {
            secrets.put(name("--seed", seed), value(seed).getBytes(StandardCharsets.UTF_8));
        }
        for (String seed : seedFiles) {
            String name = name("--seed-file", seed);
            try {
                secrets.put(name, Files.readAllBytes(Path.of(value(seed))));
            } catch (IOException | InvalidPathException e) {
                throw new ParameterException(spec.commandLine(), "the file of --seed-file " + name + " cannot be read");
            }
        }
        return secrets;
    }

    /** What stands before the first equals sign, if it is a name that OCI allows. */
    private String name(String option, String seed) {
        int equals = seed.indexOf('=');
        String name = seed.substring(0, Math.max(0, equals));
        if (!VaultServer.isSecretName(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option
                            + " needs a name of letters, digits, '-', '_' or '.', an equals sign, and what is to"
                            + " follow it");
        }
        return name;
    }

    private static String value(String seed) {
        return seed.substring(seed.indexOf('=') + 1);
    }

    /** Without what may be a secret in the wrong place. */
    private static String complaint(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst().replaceAll("(?s)=.*", "");
            return first.matches("--[a-z]+(-[a-z]+)*") && !isGlued(first, unmatched.getCommandLine())
                    ? "unknown option " + first
                    : "an option or argument that is unknown (not shown: it may be a secret)";
        }
        if (wrong.getArgSpec() instanceof OptionSpec option && wrong.getCause() != null) {
            return "the value of " + option.longestName() + " is not understood";
        }
        String message = String.valueOf(wrong.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** Whether it is an option of ours with more behind it than a slip. */
    private static boolean isGlued(String option, CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet().stream()
                .anyMatch(known ->
                        known.startsWith("--") && option.startsWith(known) && option.length() > known.length() + 2);
    }

    private static int fail(int exitCode, String what, String remedy) {
        System.err.println("local-vault: error: " + what);
        System.err.println("hint: " + remedy);
        return exitCode;
    }
}
