import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import testkit.Running;

/** {@code kill -9} while {@code --apply} and {@code --undo} write: files are old or new, and what is in the vault is listed. */
class ProtectConfigsKillTest {

    private static final String CONFIG = """
        {"mcpServers": {
          "github": {"command": "%s", "env": {"GITHUB_TOKEN": "%s"}},
        }}
        """;

    @TempDir
    Path home;

    private ProtectWorld world;
    private Path one;
    private Path two;
    private String oneBefore;
    private String twoBefore;

    @BeforeEach
    void start() {
        world = new ProtectWorld(home);
        one = world.write("one/mcp.json", CONFIG.formatted(home.resolve("server"), ProtectWorld.TOKEN));
        two = world.write("two/mcp.json", CONFIG.formatted(home.resolve("server"), ProtectWorld.OTHER_TOKEN));
        oneBefore = ProtectWorld.read(one);
        twoBefore = ProtectWorld.read(two);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** {@code -Dprotect.kills=all} takes the time for all moments. */
    private static final boolean ALL = "all".equals(System.getProperty("protect.kills"));

    /** When it is killed. */
    enum Moment {
        PLANNED,
        CREATING,
        CREATED,
        FIRST_FILE_UNFINISHED,
        FIRST_FILE_WRITTEN,
        SECOND_CREATING
    }

    static Stream<Moment> moments() {
        return ALL
                ? Stream.of(Moment.values())
                : Stream.of(
                        Moment.CREATING,
                        Moment.FIRST_FILE_UNFINISHED,
                        Moment.FIRST_FILE_WRITTEN,
                        Moment.SECOND_CREATING);
    }

    private boolean hasCome(Moment moment) {
        return switch (moment) {
            case PLANNED -> !world.vault.requests("ListSecrets").isEmpty();
            case CREATING -> !world.vault.requests("CreateSecret").isEmpty();
            case CREATED -> !world.created().isEmpty();
            case FIRST_FILE_UNFINISHED -> entries(one.getParent()) > 1;
            case FIRST_FILE_WRITTEN -> !ProtectWorld.read(one).equals(oneBefore);
            case SECOND_CREATING -> world.vault.requests("CreateSecret").size() > 1;
        };
    }

    @ParameterizedTest
    @MethodSource("moments")
    void ofAnApplyLeavesEachFileOldOrNewAndListsWhatIsInTheVault(Moment moment) {
        killedAt(() -> hasCome(moment), "--apply", "--yes", "--launcher", world.quick(), one, two);

        assertOldOrNew(one, oneBefore, ProtectWorld.TOKEN);
        assertOldOrNew(two, twoBefore, ProtectWorld.OTHER_TOKEN);
        assertListed();

        // Whoever does it again gets to the end, without a secret too many.
        var again = world.apply(one, two);
        assertEquals(0, again.exitCode(), again.err() + again.out());
        assertEquals(2, world.created().size(), world.created().toString());
        assertFalse(ProtectWorld.read(one).contains(ProtectWorld.TOKEN));
        assertFalse(ProtectWorld.read(two).contains(ProtectWorld.OTHER_TOKEN));
        assertEquals(2, entries(one.getParent()) + entries(two.getParent()));

        var undone = world.run("--undo", "--yes");
        assertEquals(0, undone.exitCode(), undone.err());
        assertEquals(oneBefore, ProtectWorld.read(one));
        assertEquals(twoBefore, ProtectWorld.read(two));
    }

    /** When an undoing is killed. */
    enum Step {
        ASKED,
        UNFINISHED,
        WRITTEN
    }

    static Stream<Step> steps() {
        return ALL ? Stream.of(Step.values()) : Stream.of(Step.UNFINISHED, Step.WRITTEN);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void ofAnUndoLeavesEachFileOldOrNew(Step step) {
        assertEquals(0, world.apply(one, two).exitCode());
        var oneAfter = ProtectWorld.read(one);
        int reads = reads();

        killedAt(
                () -> switch (step) {
                    case ASKED -> reads() > reads;
                    case UNFINISHED -> entries(one.getParent()) > 1;
                    case WRITTEN -> !ProtectWorld.read(one).equals(oneAfter);
                },
                "--undo",
                "--yes");

        assertTrue(List.of(oneBefore, oneAfter).contains(ProtectWorld.read(one)));
        var again = world.run("--undo", "--yes");
        assertEquals(0, again.exitCode(), again.err());
        assertEquals(oneBefore, ProtectWorld.read(one));
        assertEquals(twoBefore, ProtectWorld.read(two));
        assertEquals(2, entries(one.getParent()) + entries(two.getParent()));
    }

    private void killedAt(BooleanSupplier moment, Object... args) {
        try (var running = world.process(args).start()) {
            while (running.isAlive() && !moment.getAsBoolean()) {
                LockSupport.parkNanos(100_000);
            }
            kill(running);
        }
    }

    private static void kill(Running running) {
        ProcessHandle.of(running.pid()).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    private void assertOldOrNew(Path file, String before, String token) {
        var now = ProtectWorld.read(file);
        if (!now.equals(before)) {
            assertFalse(now.contains(token));
            var id = now.replaceAll("(?s).*\"oci-vault://([^\"]+)\".*", "$1");
            assertEquals(token, new String(world.vault.content(id), UTF_8));
        }
    }

    /** By what an undo says, whose files are as they were. */
    private void assertListed() {
        var journal = ProxyWorld.filesWith(home.resolve(".local"), "uploads").stream()
                .map(ProtectWorld::read)
                .toList()
                .toString();
        world.created().forEach(name -> assertTrue(journal.contains('"' + name + '"'), name + " in " + journal));
        assertFalse(journal.contains(ProtectWorld.TOKEN) || journal.contains(ProtectWorld.OTHER_TOKEN));
    }

    private int reads() {
        return world.vault.requests("GetSecretBundle").size();
    }

    private static int entries(Path folder) {
        try (var entries = Files.list(folder)) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
