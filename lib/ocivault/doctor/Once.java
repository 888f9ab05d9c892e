package ocivault.doctor;

import java.util.function.Supplier;
import ocivault.model.VaultException;

/** A value that is worked out when it is first asked for, once; a failure too. Thread-safe. */
final class Once<T> {

    /** What came of it. */
    private sealed interface Outcome<T> {}

    private record Open<T>() implements Outcome<T> {}

    private record Worked<T>(T value) implements Outcome<T> {}

    private record Failed<T>(VaultException problem) implements Outcome<T> {}

    private final Supplier<T> source;
    private Outcome<T> outcome = new Open<>();

    Once(Supplier<T> source) {
        this.source = source;
    }

    /** @throws VaultException as working it out did, each time */
    synchronized T value() {
        if (outcome instanceof Open<T>) {
            outcome = workedOut();
        }
        return switch (outcome) {
            case Worked<T>(T value) -> value;
            case Failed<T>(VaultException problem) -> throw problem;
            case Open<T> _ -> throw new IllegalStateException("a bug");
        };
    }

    private Outcome<T> workedOut() {
        try {
            return new Worked<>(source.get());
        } catch (VaultException e) {
            return new Failed<>(e);
        }
    }
}
