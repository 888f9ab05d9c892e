package localvault;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** New OCIDs, shaped like those of realm oc1. */
final class Ocid {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final RandomGenerator RANDOM = new SecureRandom();

    private Ocid() {}

    static String tenancy() {
        return "ocid1.tenancy.oc1..aaaaaaaa" + random(52);
    }

    static String compartment() {
        return "ocid1.compartment.oc1..aaaaaaaa" + random(52);
    }

    static String user() {
        return "ocid1.user.oc1..aaaaaaaa" + random(52);
    }

    static String secret(String region) {
        return "ocid1.vaultsecret.oc1." + region + ".amaaaaaa" + random(52);
    }

    static String vault(String region) {
        return "ocid1.vault.oc1." + region + "." + random(13) + ".abtheljr" + random(52);
    }

    /** A key has its vault's extra segment. */
    static String key(String vaultId) {
        String[] segments = vaultId.split("\\.");
        return "ocid1.key.oc1." + segments[3] + "." + segments[4] + ".abtheljr" + random(52);
    }

    /** A version has two extra segments, its key's and one of its own. */
    static String keyVersion(String keyId) {
        String[] segments = keyId.split("\\.");
        return "ocid1.keyversion.oc1." + segments[3] + "." + segments[4] + "." + random(13) + ".abtheljr" + random(52);
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder(length);
        RANDOM.ints(length, 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
        return text.toString();
    }
}
