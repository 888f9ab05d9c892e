package ocivault.model;

/** What became of one of several references. */
public sealed interface Resolution {

    record Resolved(ResolvedSecret secret) implements Resolution {}

    /** @param reference as it was given; empty where it was none, which may be a secret in the wrong place */
    record Unresolved(String reference, VaultException failure) implements Resolution {}
}
