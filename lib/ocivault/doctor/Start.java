package ocivault.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import ocivault.model.VaultException;
import ocivault.proxy.Outlook;

/**
 * The start that is looked at: worked out once, by whichever check comes first, and what it comes to is the same for all,
 * a failure too. Thread-safe.
 */
final class Start {

    private final Once<Outlook> outlook;
    private final Once<Outlook.Wanted> wanted;

    Start(Supplier<Outlook> source) {
        outlook = new Once<>(source);
        wanted = new Once<>(() -> outlook().wanted().get());
    }

    /** @throws VaultException as the start would, each time */
    Outlook outlook() {
        return outlook.value();
    }

    /** @throws VaultException as the start would, each time */
    Outlook.Wanted wanted() {
        return wanted.value();
    }

    /** Which references it would resolve. */
    List<Finding> told() {
        var all = new ArrayList<>(wanted().references());
        all.addAll(wanted().minted());
        return List.of(
                Finding.ok("reference", all.isEmpty() ? "none: a start asks for no secret" : String.join(", ", all)));
    }

    /** All that it would resolve; none where it fails before that. */
    List<String> references() {
        try {
            return wanted().references();
        } catch (VaultException e) {
            return List.of();
        }
    }

    /** Whether it is known what would be resolved, if anything. */
    boolean isKnown() {
        try {
            wanted();
            return true;
        } catch (VaultException e) {
            return false;
        }
    }

    /** Whether it would work without the vault. */
    boolean needsNoVault() {
        try {
            return wanted().isNothing();
        } catch (VaultException e) {
            return false;
        }
    }
}
