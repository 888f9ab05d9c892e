package ocivault.oci;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;

/**
 * Whether an answer is one to the question: a cache in between, or a service in trouble, may answer another one. Such an
 * answer is taken for none, so it is neither served nor kept, and the question is asked again.
 */
public final class OciAnswers {

    private static final ServiceAnswer ANSWERED = new ServiceAnswer(200, "", "", "");

    private OciAnswers() {}

    /**
     * Lets pass the OCID that was asked for.
     *
     * @param what it is the OCID of
     * @throws Unavailable if {@code answered}, which may be null, is another
     */
    public static void require(String asked, String answered, String what) {
        if (!asked.equals(answered)) {
            throw another(what + " " + asked, answered);
        }
    }

    static Unavailable another(String asked, String answered) {
        return new Unavailable(
                "OCI's answer is for something else: asked for " + asked + ", got "
                        + (answered == null || answered.isEmpty() ? "none" : OciErrors.words(answered)),
                ANSWERED,
                null);
    }

    /**
     * The entries of a list.
     *
     * @throws Unavailable if {@code items} is null, or one of them: then the answer was no list
     */
    public static <T> List<T> items(List<T> items) {
        if (items == null || items.stream().anyMatch(Objects::isNull)) {
            throw new Unavailable(Origin.VAULT, "OCI's answer is no list", ANSWERED, Duration.ZERO, null);
        }
        return items;
    }
}
