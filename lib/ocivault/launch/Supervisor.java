package ocivault.launch;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ocivault.model.VaultException;
import ocivault.os.NativeCalls;
import ocivault.os.OperatingSystem;

/**
 * The server as a child, where we cannot become it. Our streams are its own, so nothing passes through here; signals
 * are forwarded, once each, and its exit code is ours. When it has ended, what it started and left behind is ended too.
 * So is the server itself, when the client has gone and it does not end by itself.
 *
 * <p>If this process is killed by SIGKILL, the server learns of it only from the end of its stdin.
 */
final class Supervisor {

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    /** Closed streams are known on Linux only. */
    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));

    private static final Duration GRACE = Duration.ofMillis(800);
    private static final Duration LOOK_AROUND = Duration.ofMillis(200);
    /** To look through all processes costs more than a look at two streams. */
    private static final int LOOKS_BETWEEN_COUNTS = 5;
    /** For a server to end by itself once its client has gone; with the rest it stays under two seconds. */
    private static final Duration FAREWELL = Duration.ofMillis(300);

    /** What wakes us. */
    private sealed interface Event {}

    private record Signalled(String name) implements Event {}

    private record Ended() implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    /** What the server started; remembered, since an orphan is lost from sight where we cannot adopt it. */
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    private final boolean adopting;
    private final Process server;

    private Supervisor(ProcessBuilder command, InheritedDescriptors descriptors) {
        // First the signals: one that comes while the server starts must reach it.
        ReceivedSignals.giveTo(name -> events.add(new Signalled(name)));
        adopting = adoptOrphans();
        try {
            server = withStreams(command, descriptors).start();
        } catch (IOException e) {
            var reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new VaultException.CannotRun(
                    Path.of(command.command().getFirst()), reason, "Try to run it directly, as the same user.");
        } finally {
            command.environment().clear();
        }
        var _ = server.onExit().thenRun(() -> events.add(new Ended()));
    }

    /**
     * Starts the server.
     *
     * @param command whose environment is empty from then on
     * @param descriptors of which the three streams count
     * @throws VaultException.CannotRun if the system refuses to run it
     */
    static Supervisor start(ProcessBuilder command, InheritedDescriptors descriptors) {
        return new Supervisor(command, descriptors);
    }

    /** Ours, but for those that our caller closed: no child can be given none, so it gets one that leads nowhere. */
    private static ProcessBuilder withStreams(ProcessBuilder command, InheritedDescriptors descriptors) {
        command.inheritIO();
        if (!descriptors.hasStream(0)) {
            command.redirectInput(NOTHING);
        }
        if (!descriptors.hasStream(1)) {
            command.redirectOutput(Redirect.DISCARD);
        }
        return descriptors.hasStream(2) ? command : command.redirectError(Redirect.DISCARD);
    }

    /**
     * Waits for its end.
     *
     * @return its exit code, 128+n where signal n ended it
     */
    int await() {
        try (var arena = Arena.ofConfined()) {
            var client = new ClientWatch(arena);
            for (int looks = 1; !client.isGone(); looks++) {
                if (isEnd(events.poll(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS))) {
                    return server.waitFor();
                }
                if (!adopting && looks % LOOKS_BETWEEN_COUNTS == 0) {
                    rememberFamily();
                }
            }
            server.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            endFamily();
            return server.waitFor();
        } catch (InterruptedException e) {
            server.destroy();
            throw new IllegalStateException("interrupted while the server ran", e);
        } finally {
            endFamily();
        }
    }

    /** @param event null where none came in a while */
    private boolean isEnd(Event event) throws InterruptedException {
        return switch (event) {
            case null -> false;
            case Ended _ -> true;
            case Signalled(String name) -> {
                rememberFamily();
                if (!terminalSignals(name)) {
                    forward(name);
                }
                yield false;
            }
        };
    }

    private void forward(String signal) throws InterruptedException {
        if (signal.equals("TERM") || !server.isAlive()) {
            server.destroy();
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchCommand) {
            server.destroy();
        }
    }

    /**
     * Whether the signal comes from the terminal, which sends it to its foreground processes all alike, the server
     * among them.
     */
    private static boolean terminalSignals(String signal) {
        if (signal.equals("TERM")) {
            return false;
        }
        try {
            var stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            // After the name in parentheses: state, parent, process group, session, terminal, its foreground group.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[2].equals(fields[5]);
        } catch (IOException elsewhere) {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }
    }

    /** Linux: whom the server's children leave behind becomes our child, so that it is found in the end. */
    private static boolean adoptOrphans() {
        if (OperatingSystem.current() != OperatingSystem.LINUX) {
            return false;
        }
        try (var arena = Arena.ofConfined()) {
            var calls = NativeCalls.in(arena);
            return calls.isPresent() && calls.get().call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0) == 0;
        }
    }

    private void rememberFamily() {
        ProcessHandle.current().descendants().forEach(family::add);
    }

    private void endFamily() {
        rememberFamily();
        List.copyOf(family).forEach(member -> member.descendants().forEach(family::add));
        family.removeIf(member -> !member.isAlive());
        family.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (var member : family) {
            try {
                member.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException | InterruptedException stubborn) {
                member.destroyForcibly();
            }
        }
    }
}
