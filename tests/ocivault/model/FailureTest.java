package ocivault.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ocivault.cli.Cli;
import ocivault.model.VaultException.NoAppToken;
import ocivault.model.VaultException.ServiceAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    private record Case(VaultException problem, int exitCode, String type) {}

    private static ServiceAnswer answer(int status) {
        return new ServiceAnswer(status, "Code", "its words", "REQ/1");
    }

    static Stream<Case> everyKind() {
        return Stream.of(
                new Case(
                        new VaultException.MalformedReference("oci-vault://n?v=1", "'?v=1'", "?version=1"),
                        64,
                        "malformed_reference"),
                new Case(new VaultException.Usage("two of them", "Give one."), 64, "usage"),
                new Case(new VaultException.AmbiguousName("n", List.of("a in v1", "b in v2")), 64, "ambiguous_name"),
                new Case(new VaultException.Rejected("OCI refuses", answer(400)), 64, "rejected"),
                new Case(new VaultException.UnsuitableContent("no field", "There is: a"), 65, "unsuitable_content"),
                new Case(new VaultException.Unavailable("no answer", answer(503), null), 69, "unavailable"),
                new Case(new VaultException.Throttled(answer(429), Duration.ZERO), 75, "throttled"),
                new Case(new VaultException.CircuitOpen(Instant.EPOCH), 75, "circuit_open"),
                new Case(new VaultException.CheckFailed("initialize", "no reply", "See its log."), 76, "check_failed"),
                new Case(new VaultException.Denied("not found", answer(404)), 77, "denied"),
                new Case(
                        new VaultException.NoAppToken(NoAppToken.Reason.REFUSED, 404, "no such App", "Compare."),
                        77,
                        "github_denied"),
                new Case(
                        new VaultException.NoAppToken(NoAppToken.Reason.LATER, 429, "a limit", "Wait."),
                        75,
                        "github_rate_limited"),
                new Case(
                        new VaultException.NoAppToken(NoAppToken.Reason.UNAVAILABLE, 502, "a problem", "Wait."),
                        69,
                        "github_unavailable"),
                new Case(new VaultException.Configuration("no config", "Make one."), 78, "configuration"),
                new Case(
                        new VaultException.CannotRun(Path.of("/bin/x"), "not executable", "chmod it."),
                        126,
                        "cannot_run"),
                new Case(new VaultException.CommandNotFound("npx", "Install Node."), 127, "command_not_found"));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aFailureHasTheExitCodeOfTheTableAndAHint(Case known) {
        var failure = Failure.of(known.problem);
        assertEquals(known.exitCode, failure.exitCode());
        assertEquals(known.type, failure.type());
        assertFalse(failure.message().isBlank());
        assertFalse(failure.message().endsWith("."), "a full stop");
        assertFalse(failure.hint().isBlank());
        assertFalse((failure.message() + failure.hint()).contains("\n"), "more than two lines");
    }

    @Test
    void theCasesAboveAreAllThereAre() {
        assertEquals(
                Set.of(VaultException.class.getPermittedSubclasses()),
                everyKind().map(known -> known.problem.getClass()).collect(Collectors.toSet()));
    }

    @Test
    void keepsOcisRequestId() {
        assertEquals(
                "REQ/1", Failure.of(new VaultException.Denied("x", answer(404))).opcRequestId());
        assertEquals(
                "REQ/1",
                Failure.of(new VaultException.Unavailable("x", answer(500), null))
                        .opcRequestId());
        assertEquals(
                "REQ/1",
                Failure.of(new VaultException.Throttled(answer(429), Duration.ZERO))
                        .opcRequestId());
        assertEquals(
                "REQ/1",
                Failure.of(new VaultException.Rejected("x", answer(400))).opcRequestId());
    }

    @Test
    void namesTheReferenceOnceAndOnlyWhereItIsToBlame() {
        var reference = "oci-vault://n";
        assertEquals(
                "not found, for oci-vault://n",
                Failure.of(new Resolution.Unresolved(reference, new VaultException.Denied("not found", answer(404))))
                        .message());
        assertEquals(
                "no default vault or compartment for the name in oci-vault://n",
                Failure.of(new Resolution.Unresolved(
                                reference,
                                new VaultException.Usage(
                                        "no default vault or compartment for the name in oci-vault://n", "Name one.")))
                        .message());
        assertEquals(
                "no config",
                Failure.of(new Resolution.Unresolved(
                                reference, new VaultException.Configuration("no config", "Make one.")))
                        .message());
    }

    @Test
    void saysWhatToDoAboutThePermissionThatIsMissing() {
        var hint =
                Failure.of(new VaultException.Denied("not found", answer(404))).hint();
        assertTrue(hint.contains("allow group <group> to read secret-bundles in compartment <compartment>"), hint);
    }

    @Test
    void saysWhatToDoAboutALoginThatIsNotAccepted() {
        var hint = Failure.of(new VaultException.Denied("not accepted", answer(401)))
                .hint();
        assertTrue(
                hint.contains("fingerprint") && hint.contains("clock") && hint.contains("oci session authenticate"),
                hint);
    }

    @Test
    void saysWhenToTryAgain() {
        assertTrue(Failure.of(new VaultException.Throttled(answer(429), Duration.ofSeconds(7)))
                .hint()
                .startsWith("Try again in 7 s;"));
        assertEquals(
                "Circuit breaker is OPEN after repeated failures; it tries again at 1970-01-01T00:00:00Z",
                Failure.of(new VaultException.CircuitOpen(Instant.EPOCH)).message());
    }

    @Test
    void theJsonHasTheFieldsOfTheContractInItsOrder() {
        assertEquals(
                "{\"exit_code\":65,\"type\":\"unsuitable_content\",\"message\":\"no field\",\"hint\":\"There is:"
                        + " a\",\"opc_request_id\":\"\"}",
                Cli.json(Failure.of(new VaultException.UnsuitableContent("no field", "There is: a"))
                        .toJson()));
    }
}
