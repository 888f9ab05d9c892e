package ocivault.oci;

import java.util.HashSet;
import java.util.function.UnaryOperator;
import ocivault.model.VaultException;

/** Walks through a list that OCI gives page by page. */
public final class OciPages {

    private OciPages() {}

    /**
     * Calls {@code fetch} with null for the first page, then with what it returned, until it returns null.
     *
     * @throws VaultException.Unavailable if the same page is named twice: there would be no end
     */
    public static void forEach(UnaryOperator<String> fetch) {
        var seen = new HashSet<String>();
        for (var next = fetch.apply(null); next != null; next = fetch.apply(next)) {
            if (!seen.add(next)) {
                throw new VaultException.Unavailable(
                        "OCI's list runs in a circle", VaultException.ServiceAnswer.NONE, null);
            }
        }
    }
}
