package localvault;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The RSA keys of one server: no other server of this process has one of them until {@link #close}. Then the next server
 * takes them, since to make a key takes longer than most of what is done with it. Thread-safe.
 */
final class RsaKeys implements AutoCloseable {
    private static final int BITS = 2048;

    /** Keys whose server is closed. Shared by the process, which is the point. */
    private static final Queue<KeyPair> UNUSED = new ConcurrentLinkedQueue<>();

    private final List<KeyPair> taken = new ArrayList<>();

    /** A key that nobody else has. */
    synchronized KeyPair take() {
        KeyPair key = Optional.ofNullable(UNUSED.poll()).orElseGet(RsaKeys::make);
        taken.add(key);
        return key;
    }

    @Override
    public synchronized void close() {
        UNUSED.addAll(taken);
        taken.clear();
    }

    private static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has RSA", e);
        }
    }
}
