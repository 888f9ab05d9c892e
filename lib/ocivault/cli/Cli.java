package ocivault.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import ocivault.VaultResolver;
import ocivault.VaultResolverBuilder;
import ocivault.model.Failure;
import ocivault.model.Metrics;
import ocivault.model.Resolution;
import ocivault.model.VaultException;
import ocivault.os.ClassArchive;
import ocivault.os.ScriptJar;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command line of all three scripts: the one place that touches the process (environment, streams, clock) and turns
 * what happens into output and an exit code.
 *
 * <p>Results go to stdout; {@code <command>: error: …} and {@code hint: …}, one line each, to stderr. Both are UTF-8
 * whatever the locale. Control characters in what is echoed are escaped, and an argument that is not understood is
 * never echoed: it may be a secret in the wrong place. Not thread-safe, except for {@link #warn} and {@link #verbose}.
 *
 * {@snippet :
 * @Command(name = "vault-resolve", description = "…")
 * class VaultResolve implements Cli.Program {
 *     private final VaultOptions options = new VaultOptions();
 *
 *     public VaultOptions options() { return options; }
 *
 *     public int run(Cli cli) {
 *         try (var resolver = cli.resolver().build()) { … }
 *     }
 *
 *     public static void main(String... args) { Cli.main(new VaultResolve(), args); }
 * }
 * }
 */
public final class Cli {

    /** The toolkit's version. */
    public static final String VERSION = "1.1.0";

    /** EX_IOERR: stdout could not be written. */
    private static final int OUTPUT_FAILED = 74;
    /** EX_SOFTWARE: a bug of ours. */
    private static final int INTERNAL_ERROR = 70;

    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private final Supplier<Console> console;
    private String name = "";
    private VaultOptions options = new VaultOptions();
    private boolean hadSecret;

    /** A script: a picocli command whose options are parsed before {@link #run}. */
    public interface Program {
        /** What it can be given; as its annotations say, and {@link #options} behind that. */
        default CommandSpec command() {
            var command = CommandSpec.forAnnotatedObject(this);
            options().addTo(command);
            return command;
        }

        VaultOptions options();

        /**
         * What to do about an argument that is not understood.
         *
         * @param stray the argument, which must not be echoed: it may be a secret; empty for any other mistake
         */
        default String hintFor(String stray) {
            return "Try '" + command().name() + " --help'.";
        }

        /**
         * Does the job.
         *
         * @return the exit code
         * @throws VaultException which becomes the two lines and its exit code
         */
        int run(Cli cli);
    }

    /** @param console the terminal, where stdin and stdout both are one; else null */
    public Cli(
            Map<String, String> environment,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Clock clock,
            Supplier<Console> console) {
        this.environment = Map.copyOf(environment);
        this.in = in;
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.clock = clock;
        this.console = console;
    }

    /** Runs {@code program} in this process, which goes on; returns the exit code. */
    public static int run(Program program, String... args) {
        return ofThisProcess().execute(program, args);
    }

    private static Cli ofThisProcess() {
        return new Cli(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Clock.systemUTC(),
                System::console);
    }

    /** Runs {@code program} and ends this process. */
    public static void main(Program program, String... args) {
        var cli = ofThisProcess();
        int status = cli.execute(program, args);
        ClassArchive.exitWithoutIt(status, cli.hadSecret);
        System.exit(status);
    }

    /** Parses {@code args} into {@code program}, runs it, and tells of its failure. */
    public int execute(Program program, String... args) {
        var line = new CommandLine(program.command())
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110);
        name = line.getCommandName();
        options = program.options();
        int exitCode = parseAndRun(line, program, args);
        out.flush();
        if (out.checkError() && exitCode == 0) {
            return report(new Failure(
                    OUTPUT_FAILED,
                    "output",
                    "stdout could not be written",
                    "Check the disk, or the command that reads it.",
                    ""));
        }
        return exitCode;
    }

    private int parseAndRun(CommandLine line, Program program, String... args) {
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                GroupedHelp.applyTo(line, options.groups());
                line.usage(out, colours());
                return 0;
            }
            if (line.isVersionHelpRequested()) {
                out.println(name + " " + VERSION);
                return 0;
            }
            PlantedConfiguration.refuse();
            return program.run(this);
        } catch (ParameterException wrong) {
            return report(new Failure(
                    Failure.USAGE, "usage", Arguments.complaint(wrong), program.hintFor(Arguments.stray(wrong)), ""));
        } catch (VaultException problem) {
            trace(problem);
            return report(Failure.of(problem));
        } catch (RuntimeException | NoClassDefFoundError bug) {
            trace(bug);
            return report(ScriptJar.blamedFor(bug)
                    .map(Failure::of)
                    .orElseGet(() -> new Failure(
                            INTERNAL_ERROR,
                            "internal",
                            "a bug of this program: " + bug.getClass().getName(),
                            "Run it again with --verbose and report what it prints.",
                            "")));
        }
    }

    /** The environment that the process was given. */
    public Map<String, String> environment() {
        return environment;
    }

    public InputStream in() {
        return in;
    }

    /** Where results go. */
    public PrintStream out() {
        return out;
    }

    /** The terminal, where stdin and stdout both are one. */
    public Optional<Console> terminal() {
        return Optional.ofNullable(console.get()).filter(Console::isTerminal);
    }

    public Clock clock() {
        return clock;
    }

    /** A resolver with the options given, the environment behind them, and stderr for its warnings. */
    public VaultResolverBuilder resolver() {
        return options.applyTo(VaultResolver.builder(environment))
                .warnings(this::warn)
                .verbose(this::verbose)
                .clock(clock);
    }

    /** One line on stderr. */
    public void warn(String text) {
        err.println("Warning: " + printable(text));
    }

    /** The same, and what to do about it in a second line. */
    public void warn(String text, String hint) {
        warn(text);
        err.println("hint: " + printable(hint));
    }

    /** One line on stderr while something takes long. */
    public void progress(String text) {
        err.println(name + ": " + printable(text));
    }

    /** One line on stderr with {@code --verbose}, else nothing. */
    public void verbose(String text) {
        if (options.verbose()) {
            progress(text);
        }
    }

    /** Tells of a failure in two lines on stderr; returns its exit code. */
    public int report(Failure failure) {
        var requestId = failure.opcRequestId().isEmpty() ? "" : " (opc-request-id " + failure.opcRequestId() + ")";
        err.println(name + ": error: " + printable(failure.message() + requestId));
        err.println("hint: " + printable(failure.hint()));
        return failure.exitCode();
    }

    /** Tells of each that is unresolved, each failure once; returns the exit code of the first, 0 where there is none. */
    public int report(List<Resolution> resolutions) {
        var failures = new LinkedHashSet<Failure>();
        for (var resolution : resolutions) {
            if (resolution instanceof Resolution.Unresolved unresolved && failures.add(Failure.of(unresolved))) {
                trace(unresolved.failure());
            }
        }
        failures.forEach(this::report);
        return failures.isEmpty() ? 0 : failures.getFirst().exitCode();
    }

    /** With {@code --metrics}, the figures as one line of JSON on stderr; else nothing. */
    public void report(Metrics metrics) {
        hadSecret |= metrics.hasSecret();
        if (options.metrics()) {
            err.println(json(metrics.snapshot()));
        }
    }

    /** Maps, lists, texts, numbers and booleans as JSON in one line. */
    public static String json(Object value) {
        return JSONValue.toJSONString(value, JSONStyle.LT_COMPRESS);
    }

    /** {@code text} with control and invisible format characters escaped, so that it stays one honest line. */
    public static String printable(String text) {
        var line = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE,
                        Character.UNASSIGNED -> line.append(String.format("\\u%04x", c));
                default -> line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    private Ansi colours() {
        boolean wanted = terminal().isPresent()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return wanted ? Ansi.ON : Ansi.OFF;
    }

    /**
     * With {@code --verbose}, where it happened. The message of a foreign exception is shown only where it comes from the
     * network or a file: any other may quote what it was working on.
     */
    private void trace(Throwable problem) {
        for (var each = problem; options.verbose() && each != null; each = each.getCause()) {
            boolean quotable = each instanceof IOException;
            err.println("  " + each.getClass().getName() + (quotable ? ": " + printable("" + each.getMessage()) : ""));
            for (var frame : each.getStackTrace()) {
                err.println("    at " + frame);
            }
        }
    }
}
