package ocivault.remote;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import ocivault.VaultResolver;
import ocivault.model.MintedSecret;

/**
 * A header with a secret that is made to live shortly: replaced before its end, and once after the server has refused it.
 *
 * @param prefix what stands before it, such as {@code Bearer} and a blank
 * @param what it is, for a dry run
 * @param mint gives one that serves, or makes one; the resolver says whether one that was kept may serve
 */
public record MintedHeader(String name, String prefix, String what, Function<VaultResolver, MintedSecret> mint) {

    String value(MintedSecret secret) {
        return prefix + new String(secret.value().reveal(), StandardCharsets.US_ASCII);
    }

    /** As a dry run shows it. */
    @Override
    public String toString() {
        return name + ": " + prefix + "{{" + what + "}}";
    }
}
