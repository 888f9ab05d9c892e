package ocivault.model;

import java.time.Instant;
import java.util.List;

/**
 * One version of a secret as the vault gave it.
 *
 * @param secretId the secret's OCID
 * @param version the version's number, from 1
 * @param versionName the version's name; empty where it has none
 * @param stages such as {@code CURRENT}, {@code LATEST}; in OCI's order
 * @param expires when OCI stops serving this version; {@link Instant#MAX} where no rule says so
 */
public record SecretBundle(
        String secretId, long version, String versionName, List<String> stages, SecretValue value, Instant expires) {
    public SecretBundle {
        stages = List.copyOf(stages);
    }
}
