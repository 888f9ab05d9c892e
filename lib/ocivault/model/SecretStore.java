package ocivault.model;

/** Where secrets come from. Implementations are thread-safe. */
public interface SecretStore extends AutoCloseable {

    /**
     * Fetches one version of one secret: a single attempt, no retry, no cache. Interruptible: an interrupted call ends
     * soon with {@link VaultException.Unavailable}.
     *
     * @param target not {@link SecretRef.Named}, which {@link SecretRef#within} turns into one of the others first
     * @throws VaultException as the service answered
     */
    SecretBundle fetch(SecretRef.Target target, SecretRef.Selector selector);

    @Override
    void close();
}
