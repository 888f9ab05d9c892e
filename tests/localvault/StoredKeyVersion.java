package localvault;

import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A version of a key. A pair of RSA keys is made when it is first asked for: that takes time. */
final class StoredKeyVersion {

    private final String id;
    private final String origin;
    private final Instant created;
    private final Optional<Supplier<KeyPair>> maker;
    private Optional<KeyPair> pair = Optional.empty();

    /**
     * @param origin INTERNAL or EXTERNAL, for made here or imported
     * @param maker of its RSA keys; empty for a key that is none of RSA
     */
    StoredKeyVersion(String id, String origin, Instant created, Optional<Supplier<KeyPair>> maker) {
        this.id = id;
        this.origin = origin;
        this.created = created;
        this.maker = maker;
    }

    String id() {
        return id;
    }

    String origin() {
        return origin;
    }

    Instant created() {
        return created;
    }

    /** Empty for a key that is none of RSA. */
    synchronized Optional<KeyPair> pair() {
        if (pair.isEmpty()) {
            pair = maker.map(Supplier::get);
        }
        return pair;
    }

    int modulusBytes() {
        var key = (RSAPublicKey) pair().orElseThrow().getPublic();
        return (key.getModulus().bitLength() + 7) / 8;
    }
}
