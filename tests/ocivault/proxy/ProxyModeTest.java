package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What is to be done, by the options that say so. */
class ProxyModeTest {

    @ParameterizedTest
    @CsvSource({"--check, CHECK", "--dry-run, DRY_RUN", "--doctor, DOCTOR", "--prepare, PREPARE"})
    void isWhatOneOptionSaysInEitherForm(String option, ProxyOptions.Mode mode) {
        assertEquals(mode, given(option).mode(Output.Format.TEXT));
        assertEquals(mode, given(option).mode(Output.Format.JSON));
    }

    @Test
    void isAStartWithoutOneAndThatHasNoJson() {
        assertEquals(ProxyOptions.Mode.START, given().mode(Output.Format.TEXT));
        var refused = assertThrows(VaultException.Usage.class, () -> given().mode(Output.Format.JSON));
        assertEquals("--json goes with --check, --dry-run, --doctor or --prepare", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"--check, --doctor", "--dry-run, --prepare", "--doctor, --prepare", "--check, --dry-run"})
    void isNotTwoThingsAtOnce(String one, String other) {
        var refused =
                assertThrows(VaultException.Usage.class, () -> given(other, one).mode(Output.Format.TEXT));
        assertEquals(one + " and " + other + " exclude each other", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"--check,", "--dry-run,", "--doctor,", "--prepare,", "--server, binary", "--url, https://h.example/"})
    void isAnInstallationAlone(String other, String value) {
        assertTrue(given("--install-server").isInstallation());
        var both = Stream.of("--install-server", other, value)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        var refused = assertThrows(VaultException.Usage.class, () -> given(both).isInstallation());
        assertEquals("--install-server starts nothing", refused.getMessage());
    }

    private static ProxyOptions given(String... args) {
        var options = new ProxyOptions(List.of());
        var command = CommandSpec.create().name("github-mcp-proxy");
        options.addTo(command);
        new CommandLine(command).parseArgs(args);
        return options;
    }
}
