package abuse;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Does many things, some of them at once. */
final class Crowd {

    private final int atOnce;

    private Crowd(int atOnce) {
        this.atOnce = atOnce;
    }

    static Crowd of(int atOnce) {
        return new Crowd(atOnce);
    }

    /**
     * Does it for every number from 0 to below {@code count}, and returns when all is done.
     *
     * @throws RuntimeException or an Error, the first that one of them threw
     */
    void forEach(int count, IntConsumer action) {
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            var all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> action.accept(number)))
                    .toList();
            all.forEach(Crowd::await);
        }
    }

    private static void await(Future<?> one) {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case Error error -> throw error;
                case RuntimeException exception -> exception;
                case Throwable impossible -> new IllegalStateException(impossible);
            };
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
