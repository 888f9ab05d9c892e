package ocivault;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import ocivault.model.SecretBundle;
import ocivault.model.VaultException;

/** Makes a secret that lives shortly, where there is none that still serves. */
public interface Minter {

    /**
     * Makes one.
     *
     * @throws VaultException where there is none to be had
     */
    SecretBundle mint(Asked asked);

    /**
     * What it is to be made with.
     *
     * @param vault what it is made from is fetched here: it asks the vault for everything, keeps nothing, and ends with the
     *     call
     * @param deadline when nobody waits for it any more
     * @param lastId the id of the bundle that was made before; empty where none is known
     * @param warnings told in a sentence what is unsafe or second best
     * @param verbose told what happens, never a secret
     */
    record Asked(
            VaultResolver vault,
            Instant deadline,
            String lastId,
            Clock clock,
            Consumer<String> warnings,
            Consumer<String> verbose) {}
}
