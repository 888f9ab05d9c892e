package ocivault.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {

    private Sha256() {}

    /** A digest to feed. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first {@code bytes} bytes of the hash, as twice as many hexadecimal digits. Nothing of the content stays behind. */
    public static String hex(byte[] content, int bytes) {
        var digest = digest();
        var hash = digest.digest(content);
        digest.reset(); // which overwrites the buffer where the content's end lies
        return HexFormat.of().formatHex(hash, 0, bytes);
    }
}
