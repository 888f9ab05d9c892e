package ocivault.check;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import ocivault.model.SecretValue;
import ocivault.model.VaultException.CheckFailed;
import testkit.Checkout;

/** Checks of {@code odd-server.mjs}, what they said, and the processes that they might leave. */
final class OddServer {

    /** Of which every check here knows that it must not be shown. */
    static final String SECRET = "s3cret-" + UUID.randomUUID();

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final String marker = "odd-" + UUID.randomUUID();
    final List<String> lines = new ArrayList<>();
    final CheckReport report = new CheckReport(lines::add);

    /** Checks the server of that kind. */
    void check(String kind, String... argument) {
        run(server(kind, argument), PATIENCE);
    }

    CheckFailed fails(String kind, String... argument) {
        return assertThrows(CheckFailed.class, () -> check(kind, argument));
    }

    void run(ProcessBuilder server, Duration timeout) {
        McpCheck.run(server, List.of(SecretValue.of(SECRET)), timeout, report);
    }

    /** The server of that kind, with an environment of nothing; the last of its arguments marks its processes. */
    ProcessBuilder server(String kind, String... argument) {
        var server = new ProcessBuilder(
                node(),
                Checkout.file("tests/ocivault/odd-server.mjs").toString(),
                kind,
                argument.length == 0 ? marker : argument[0],
                marker);
        server.environment().clear();
        return server;
    }

    List<String> stepNames() {
        return report.steps().stream().map(CheckReport.Step::name).toList();
    }

    CheckReport.Step lastStep() {
        return report.steps().getLast();
    }

    /** Those that it started and that still run. */
    List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(marker))
                        .isPresent())
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static String node() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
