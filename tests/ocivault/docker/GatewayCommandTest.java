package ocivault.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCommandTest {

    @Test
    void endsWithTheUsersFlags() {
        assertEquals(
                List.of("docker", "mcp", "gateway", "run", "--secrets=/dev/fd/7", "--servers", "a b"),
                GatewayCommand.withSecrets(
                                GatewayCommand.of("/dev/fd/N", Optional.of(Argv.of("--servers", "a b"))), "/dev/fd/7")
                        .text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--secrets=/x", "--secrets", "--profile", "--profile=mine"})
    void takesNoFlagThatContradictsOurs(String flag) {
        var failure =
                assertThrows(VaultException.Usage.class, () -> GatewayCommand.check(List.of("--servers", "a", flag)));

        assertTrue(failure.getMessage().contains(flag.split("=", 2)[0]), failure.getMessage());
        assertFalse(failure.remedy.isEmpty());
    }

    @Test
    void takesNoCommand() {
        assertThrows(
                VaultException.Usage.class, () -> GatewayCommand.check(List.of("docker", "mcp", "gateway", "run")));
        GatewayCommand.check(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--servers", "--servers=a", "--enable-all-servers", "--registry=x"})
    void knowsWhetherServersAreNamed(String flag) {
        assertTrue(GatewayCommand.namesServers(List.of("--catalog=x", flag)));
        assertFalse(GatewayCommand.namesServers(List.of("--catalog=x")));
    }

    @Test
    void takesNoPathThatTheGatewayWouldTakeForTwo() {
        var command = GatewayCommand.of("/dev/fd/N", Optional.empty());

        assertThrows(VaultException.Usage.class, () -> GatewayCommand.withSecrets(command, "/tmp/a:b/c"));
    }
}
