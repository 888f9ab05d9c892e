package abuse;

import java.util.List;
import java.util.function.Predicate;

/**
 * One place where text or bytes that others wrote come in. For one thread.
 *
 * @param share how many of the cases it gets, against the shares of the other targets: less where a case takes long
 * @param examples well-formed inputs, from which most others are made; {@link Fuzz#SECRET} stands where a secret would
 * @param words what inputs are made of besides
 * @param shows whether an input is such that a message may quote its {@link Fuzz#SECRET}, which then stands where
 *     nobody keeps a secret, such as in the name of a profile
 */
public record FuzzTarget(
        String name, int share, List<byte[]> examples, List<String> words, Predicate<byte[]> shows, Probe probe) {

    /** Takes one input in. */
    public interface Probe {

        /**
         * The input, taken in as the program would.
         *
         * @return what a person is shown of it
         * @throws ocivault.model.VaultException as the program would; any other exception is a finding
         */
        String take(byte[] input);
    }
}
