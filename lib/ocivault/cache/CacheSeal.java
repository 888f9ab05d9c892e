package ocivault.cache;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals cache entries with AES-256-GCM, under keys that HKDF-SHA256 (RFC 5869) derives from the login's own key: who
 * can open an entry could fetch its secret anyway. Immutable, thread-safe.
 *
 * <pre>{@code
 * sealed  = header | nonce (12, random) | ciphertext | tag (16)
 * header  = "OVC" and the format's version
 * bound to it as associated data: header | address
 * }</pre>
 *
 * An entry opens only whole, unchanged, under the key and at the address for which it was sealed.
 */
public final class CacheSeal {

    private static final byte[] HEADER = {'O', 'V', 'C', 1};
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final byte[] SALT = "ocivault sealed cache".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec sealKey;
    private final SecretKeySpec nameKey;

    CacheSeal(byte[] keyMaterial) {
        // By hand, since javax.crypto.KDF costs a start 3 ms more than the three HMACs that HKDF is here.
        var extracted = hmac(new SecretKeySpec(SALT, "HmacSHA256"), keyMaterial);
        var pseudoRandom = new SecretKeySpec(extracted, "HmacSHA256");
        var seal = expand(pseudoRandom, "entry seal v1");
        var name = expand(pseudoRandom, "entry name v1");
        sealKey = new SecretKeySpec(seal, "AES");
        nameKey = new SecretKeySpec(name, "HmacSHA256");
        Arrays.fill(extracted, (byte) 0);
        Arrays.fill(seal, (byte) 0);
        Arrays.fill(name, (byte) 0);
    }

    /** Has the JVM load what it needs to seal and open: what the first seal would take long for. */
    public static void prepare() {
        var seal = new CacheSeal(SALT);
        seal.open("", seal.seal("", SALT));
    }

    /** The name of the address's file: 64 hexadecimal digits that tell nothing to who has not the key. */
    String nameOf(String address) {
        return HexFormat.of().formatHex(hmac(nameKey, address.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether {@link #nameOf} could give it. */
    static boolean isName(String name) {
        return name.matches("[0-9a-f]{64}");
    }

    /** Whether it looks like what {@link #seal} makes; only {@link #open} can tell that it is. */
    static boolean isSealed(byte[] bytes) {
        return bytes.length >= HEADER.length + NONCE_BYTES + TAG_BYTES
                && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    byte[] seal(String address, byte[] content) {
        var nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        var sealed = Arrays.copyOf(HEADER, HEADER.length + NONCE_BYTES + content.length + TAG_BYTES);
        System.arraycopy(nonce, 0, sealed, HEADER.length, NONCE_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, sealed, address)
                    .doFinal(content, 0, content.length, sealed, HEADER.length + NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot seal with AES-GCM", e);
        }
    }

    /** The content, or empty for anything that {@link #seal} did not make at this address with this key. */
    Optional<byte[]> open(String address, byte[] sealed) {
        if (!isSealed(sealed)) {
            return Optional.empty();
        }
        int start = HEADER.length + NONCE_BYTES;
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, sealed, address).doFinal(sealed, start, sealed.length - start));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot open AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] sealed, String address) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealKey, new GCMParameterSpec(8 * TAG_BYTES, sealed, HEADER.length, NONCE_BYTES));
        cipher.updateAAD(HEADER);
        cipher.updateAAD(address.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** HKDF-Expand to one block, which is as long as our keys. */
    private static byte[] expand(SecretKeySpec pseudoRandom, String info) {
        var label = info.getBytes(StandardCharsets.US_ASCII);
        var block = Arrays.copyOf(label, label.length + 1);
        block[label.length] = 1;
        return Arrays.copyOf(hmac(pseudoRandom, block), KEY_BYTES);
    }

    private static byte[] hmac(SecretKeySpec key, byte[] content) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA256", e);
        }
    }
}
