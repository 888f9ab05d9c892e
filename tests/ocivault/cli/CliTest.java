package ocivault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import ocivault.model.Metrics;
import ocivault.model.Resolution;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class CliTest {

    enum Colour {
        RED,
        GREEN
    }

    @Command(name = "tool", sortOptions = false)
    static class Tool implements Cli.Program {
        @Parameters(arity = "0..1", paramLabel = "ARG")
        String argument = "";

        @Option(names = "--colour")
        Colour colour = Colour.RED;

        @Option(names = "--name")
        String name = "";

        final VaultOptions options = new VaultOptions();

        private final ToIntFunction<Cli> job;

        Tool(ToIntFunction<Cli> job) {
            this.job = job;
        }

        @Override
        public VaultOptions options() {
            return options;
        }

        @Override
        public int run(Cli cli) {
            return job.applyAsInt(cli);
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(ToIntFunction<Cli> job, String... args) {
        return run(new Tool(job), out, args);
    }

    private int run(Tool tool, OutputStream stdout, String... args) {
        return new Cli(Map.of(), InputStream.nullInputStream(), stdout, err, Clock.systemUTC(), () -> null)
                .execute(tool, args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Nested
    class Failures {
        @Test
        void areTwoLinesAndTheirExitCode() {
            int exitCode = run(cli -> {
                throw new VaultException.Denied("not found", new VaultException.ServiceAnswer(404, "C", "m", "REQ/1"));
            });
            assertEquals(77, exitCode);
            var lines = err().lines().toList();
            assertEquals("tool: error: not found (opc-request-id REQ/1)", lines.getFirst());
            assertTrue(lines.get(1).startsWith("hint: OCI does not tell"));
            assertEquals(2, lines.size());
            assertEquals("", out());
        }

        @Test
        void ofOneKindAreToldOnceAndTheFirstDecides() {
            var config = new VaultException.Configuration("no config", "Make one.");
            int exitCode = run(cli -> cli.report(List.of(
                    new Resolution.Unresolved("oci-vault://a", config),
                    new Resolution.Unresolved("oci-vault://b", config),
                    new Resolution.Unresolved(
                            "oci-vault://c", new VaultException.UnsuitableContent("no field", "Look.")))));
            assertEquals(78, exitCode);
            assertEquals("""
                tool: error: no config
                hint: Make one.
                tool: error: no field, for oci-vault://c
                hint: Look.
                """, err());
        }

        @Test
        void stayOnTheirLinesWhateverIsEchoed() {
            run(cli -> {
                throw new VaultException.Usage("a\nb\u001b[31m\u202e\u2028c", "d\r\ne");
            });
            assertEquals("tool: error: a\\u000ab\\u001b[31m\\u202e\\u2028c\nhint: d\\u000d\\u000ae\n", err());
        }

        @Test
        void ofOursNameTheBugButNotWhatItWasWorkingOn() {
            int exitCode = run(
                    cli -> {
                        throw new IllegalStateException("hunter2");
                    },
                    "--verbose");
            assertEquals(70, exitCode);
            assertTrue(err().contains("tool: error: a bug of this program: java.lang.IllegalStateException\n"), err());
            assertTrue(err().contains("at ocivault.cli.CliTest"), err());
            assertFalse(err().contains("hunter2"), "echoed");
        }

        @Test
        void showAStackTraceOnlyWhenVerbose() {
            ToIntFunction<Cli> failing = cli -> {
                throw new VaultException.Unavailable(
                        "no answer", VaultException.ServiceAnswer.NONE, new IOException("reset"));
            };
            run(failing);
            assertEquals(2, err().lines().count());
            run(failing, "-v");
            assertTrue(err().contains("java.io.IOException: reset"), err());
        }

        @Test
        void includeAFullDisk() {
            var full = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            assertEquals(
                    74,
                    run(
                            new Tool(cli -> {
                                cli.out().println("result");
                                return 0;
                            }),
                            full));
            assertEquals(
                    "tool: error: stdout could not be written",
                    err().lines().findFirst().orElseThrow());
        }
    }

    @Nested
    class Arguments {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "--tokn=hunter2             | unknown option --tokn",
                    "--tokn hunter2             | unknown option --tokn",
                    "-phunter2                  | unknown option -p",
                    "--namehunter2              | something is glued to --name (not shown: it may be a secret),"
                            + " expected --name <name>",
                    "--namehunter2=x            | something is glued to --name (not shown: it may be a secret),"
                            + " expected --name <name>",
                    "--no-cachehunter2          | something is glued to --no-cache (not shown: it may be a secret)",
                    "--names hunter2            | unknown option --names",
                    "--tokenhunter2             | an unknown option (not shown: it may be a secret)",
                    "--hunter2                  | an unknown option (not shown: it may be a secret)",
                    "--hunter2=a                | an unknown option (not shown: it may be a secret)",
                    "--secrethunter x           | an unknown option (not shown: it may be a secret)",
                    "- hunter2 -                | an argument too many (not shown: it may be a secret)",
                    "one hunter2                | an argument too many (not shown: it may be a secret)",
                    "--name                     | missing --name",
                    "--name a --name hunter2    | --name is given more than once",
                    "--colour hunter2           | the value of --colour is not understood, expected one of RED, GREEN",
                    "--json=hunter2             | the value of --json is not understood",
                    "--timeout hunter2          | --timeout is not a length of time",
                    "--no-cache --refresh       | --no-cache and --refresh exclude each other",
                })
        void thatAreNotUnderstoodAreNotEchoed(String args, String complaint) {
            int exitCode = run(
                    cli -> {
                        cli.resolver().build().close();
                        return 0;
                    },
                    args.split(" "));
            assertEquals(64, exitCode);
            assertEquals("tool: error: " + complaint, err().lines().findFirst().orElseThrow());
            assertEquals(2, err().lines().count());
            assertFalse(err().contains("hunter"), "echoed");
        }

        @Test
        void areNeverReadFromAFile() {
            var tool = new Tool(cli -> 0);
            assertEquals(0, run(tool, out, "@/etc/passwd"));
            assertEquals("@/etc/passwd", tool.argument);
        }
    }

    @Nested
    class Output {
        @Test
        void helpGoesToStdoutWithoutColours() {
            assertEquals(0, run(cli -> 1, "--help"));
            assertTrue(out().startsWith("Usage: tool "), out());
            assertFalse(out().contains("\u001b"), "coloured");
            assertEquals("", err());
        }

        @Test
        void everyOptionOfTheTableIsInTheHelpWithItsVariables() {
            run(cli -> 1, "--help");
            for (var word : List.of(
                    "--config-file",
                    "OCI_CLI_CONFIG_FILE",
                    "OCI_CONFIG_FILE",
                    "--profile",
                    "OCI_CLI_PROFILE",
                    "OCI_CONFIG_PROFILE",
                    "--auth",
                    "OCI_CLI_AUTH",
                    "--region",
                    "OCI_CLI_REGION",
                    "OCI_REGION",
                    "--endpoint",
                    "OCI_CLI_ENDPOINT",
                    "--vault-id",
                    "OCI_VAULT_ID",
                    "--compartment-id",
                    "OCI_VAULT_COMPARTMENT_ID",
                    "--cache-ttl",
                    "OCI_VAULT_CACHE_TTL",
                    "--max-stale",
                    "--no-cache",
                    "--refresh",
                    "--cache-dir",
                    "OCI_VAULT_CACHE_DIR",
                    "--timeout",
                    "OCI_VAULT_TIMEOUT",
                    "--max-retries",
                    "--retry-backoff-base",
                    "--no-circuit-breaker",
                    "--circuit-breaker-threshold",
                    "--circuit-breaker-recovery-timeout",
                    "-v, --verbose",
                    "--metrics",
                    "--json",
                    "--help",
                    "--version")) {
                assertTrue(out().contains(word), word);
            }
        }

        @Test
        void versionIsTheToolkits() {
            assertEquals(0, run(cli -> 1, "--version"));
            assertEquals("tool " + Cli.VERSION + "\n", out());
        }

        @Test
        void isUtf8WhateverTheLocale() {
            run(cli -> {
                cli.out().println("✅");
                cli.warn("⚠");
                return 0;
            });
            assertEquals("✅\n", out());
            assertEquals("Warning: ⚠\n", err());
        }

        @Test
        void verboseAndMetricsAreSilentUnlessAskedFor() {
            ToIntFunction<Cli> job = cli -> {
                cli.verbose("asking");
                cli.report(new Metrics());
                return 0;
            };
            run(job);
            assertEquals("", err());
            run(job, "--verbose", "--metrics");
            assertEquals("""
                tool: asking
                {"secrets_fetched":0,"cache_hits":0,"cache_misses":0,"stale_cache_used":0,"retries":0,\
                "circuit_breaker_opens":0,"total_fetch_time":0.0,"phases":{}}
                """, err());
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 64, 130})
        void theExitCodeIsTheProgramsOwn(int exitCode) {
            assertEquals(exitCode, run(cli -> exitCode));
        }
    }
}
