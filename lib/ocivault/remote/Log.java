package ocivault.remote;

import java.util.function.Consumer;

/**
 * What a person may want to know, on stderr, one sentence each and never a secret.
 *
 * @param warn what went wrong and got no answer of its own
 * @param verbose what happens
 */
public record Log(Consumer<String> warn, Consumer<String> verbose) {}
