//SOURCES Fault.java
package localvault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The faults in force, in the order they were injected. Thread-safe. */
final class FaultPlan {
    private final List<Armed> armed = new ArrayList<>();

    private static final class Armed {
        private final Fault fault;
        private final Random chance;
        private int left;

        private Armed(Fault fault) {
            this.fault = fault;
            this.chance = new Random(fault.seed());
            this.left = fault.times();
        }

        private boolean strikes(String operation) {
            return left > 0
                    && (fault.operation().equals(Fault.ANY) || fault.operation().equals(operation))
                    && chance.nextDouble() < fault.probability();
        }
    }

    synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    synchronized void clear() {
        armed.clear();
    }

    /** The fault that strikes this request, if one does; it counts as used. */
    synchronized Optional<Fault> next(String operation) {
        for (Armed candidate : armed) {
            if (candidate.strikes(operation)) {
                candidate.left--;
                return Optional.of(candidate.fault);
            }
        }
        return Optional.empty();
    }
}
