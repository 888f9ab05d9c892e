package ocivault.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A secret's value: UTF-8 text that shows itself only through {@link #reveal()}. It has no {@code equals} and no
 * telling {@code toString}, so it cannot leak through a log line, an exception or an assertion message.
 *
 * <p>Immutable until {@link #destroy()}, which overwrites it; thread-safe up to then.
 */
public final class SecretValue {

    private final byte[] utf8;
    private volatile boolean destroyed;

    private SecretValue(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Takes a copy of {@code utf8}.
     *
     * @throws VaultException.UnsuitableContent if the bytes are not valid UTF-8
     */
    public static SecretValue ofUtf8(byte[] utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException e) {
            throw new VaultException.UnsuitableContent(
                    "the secret's value is not UTF-8 text",
                    "An environment variable holds text: store the value as text, binary data as Base64.");
        }
        return new SecretValue(utf8.clone());
    }

    public static SecretValue of(String text) {
        return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The value itself, UTF-8, a fresh copy. The one way to read it. */
    public byte[] reveal() {
        if (destroyed) {
            throw new IllegalStateException("this secret was destroyed");
        }
        return utf8.clone();
    }

    /** Length in Unicode characters (code points), which is what a person counts. */
    public int length() {
        int characters = 0;
        for (byte b : utf8) {
            if ((b & 0xC0) != 0x80) {
                characters++;
            }
        }
        return characters;
    }

    /** Overwrites the value; {@link #reveal()} fails from then on. */
    public void destroy() {
        destroyed = true;
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretValue[redacted]";
    }
}
