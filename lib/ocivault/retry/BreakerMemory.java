package ocivault.retry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ocivault.files.PrivateFolder;
import ocivault.model.Sha256;

/** Where a breaker's state is kept. Thread-safe. */
sealed interface BreakerMemory {

    BreakerState recall();

    /** Replaces the state by what {@code step}, which is asked once, makes of it; nobody else's step comes between. */
    BreakerState update(UnaryOperator<BreakerState> step);

    /** Kept for this process. */
    final class OfProcess implements BreakerMemory {

        private BreakerState state = BreakerState.start();

        @Override
        public synchronized BreakerState recall() {
            return state;
        }

        @Override
        public synchronized BreakerState update(UnaryOperator<BreakerState> step) {
            state = step.apply(state);
            return state;
        }
    }

    /**
     * Kept for all processes of this user, in a small file beside the cache. A file that is damaged or comes from the
     * future says nothing. Where the folder cannot be used, or stays locked for long, the process goes on by itself.
     */
    final class OfUser implements BreakerMemory {

        private final PrivateFolder folder;
        private final String name;
        private final Clock clock;
        private final OfProcess alone = new OfProcess();
        private volatile boolean shared = true;

        /** @param host whose breaker it is; the file's name is a hash of it */
        OfUser(Path folder, String host, Clock clock) {
            this.folder = new PrivateFolder(folder);
            this.name = "breaker-" + Sha256.hex(host.getBytes(StandardCharsets.UTF_8), 16);
            this.clock = clock;
        }

        @Override
        public BreakerState recall() {
            return shared ? stored() : alone.recall();
        }

        @Override
        public BreakerState update(UnaryOperator<BreakerState> step) {
            var lock = shared ? lock() : Optional.<PrivateFolder.Lock>empty();
            if (lock.isEmpty()) {
                return alone.update(step);
            }
            try (var held = lock.get()) {
                var before = stored();
                var after = step.apply(before);
                if (!after.equals(before)) {
                    store(after, held);
                }
                return after;
            }
        }

        private Optional<PrivateFolder.Lock> lock() {
            try {
                return Optional.of(folder.lock());
            } catch (InterruptedIOException e) {
                return Optional.empty(); // This call is over; the next ones share again.
            } catch (IOException e) {
                goOnAloneFrom(stored());
                return Optional.empty();
            }
        }

        private BreakerState stored() {
            try {
                return folder.read(name)
                        .map(text -> BreakerState.parse(new String(text, StandardCharsets.US_ASCII), clock.instant()))
                        .orElseGet(BreakerState::start);
            } catch (IOException e) {
                return BreakerState.start();
            }
        }

        private void store(BreakerState state, PrivateFolder.Lock lock) {
            try {
                if (state.equals(BreakerState.start())) {
                    folder.delete(name);
                } else {
                    lock.write(name, (state.toText() + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                goOnAloneFrom(state);
            }
        }

        private void goOnAloneFrom(BreakerState state) {
            alone.update(_ -> state);
            shared = false;
        }
    }
}
