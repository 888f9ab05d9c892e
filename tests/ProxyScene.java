import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One {@link ProxyWorld} for all tests of a class, whose vault is in order again after each. */
abstract class ProxyScene {

    static ProxyWorld world;

    @BeforeAll
    static void open() {
        world = new ProxyWorld();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @AfterEach
    final void calm() {
        world.vault.clearFaults();
    }
}
