import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import testkit.Checkout;
import testkit.Dependencies;

/** No jar comes in, or is exchanged, without a change of the committed list. */
@Tag("slow")
@Tag("apart")
class DependenciesTest {

    @Test
    void theDependenciesAreThoseThatAreListed() {
        assertEquals(
                Checkout.read(Dependencies.LIST),
                Dependencies.resolved(),
                "if that is meant to be so: ./jbang test --update-dependencies");
    }

    @Test
    void theDependenciesOfEveryScriptAreListed() {
        var lines = Checkout.read(Dependencies.LIST).lines().toList();
        var missing = Checkout.aliases().values().stream()
                .filter(script -> !lines.contains(script.toString()))
                .toList();
        assertEquals(List.of(), missing);
        assertTrue(lines.stream()
                .anyMatch(line -> line.matches("  [0-9a-f]{64}  com\\.oracle\\.oci\\.sdk:oci-java-sdk-secrets:.+")));
    }

    /** A range or a snapshot would be another library tomorrow. */
    @Test
    void everyDependencyHasAnExactVersion() {
        var inexact = Checkout.javaFiles()
                .flatMap(file -> file.directives("DEPS").stream())
                .filter(coordinate ->
                        !coordinate.matches("[\\w.-]+:[\\w.-]+:[0-9][\\w.-]*") || coordinate.endsWith("SNAPSHOT"))
                .toList();
        assertEquals(List.of(), inexact);
    }
}
