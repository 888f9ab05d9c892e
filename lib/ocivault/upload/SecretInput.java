package ocivault.upload;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/**
 * Reads the value of a secret that is to be uploaded. What comes out is valid UTF-8, not empty and within OCI's limit;
 * anything else is a {@link VaultException.Usage} or {@link VaultException.UnsuitableContent}. Buffers are overwritten
 * once read.
 */
public final class SecretInput {

    /** What becomes of a newline at the end of what a pipe brings, which most commands add and nobody means. */
    public enum LastNewline {
        DROP,
        KEEP
    }

    /** What a decoder puts where bytes do not fit the character set. */
    private static final char REPLACEMENT = '\uFFFD';

    private SecretInput() {}

    /** The file's content, byte for byte. */
    public static SecretValue ofFile(Path file) {
        return ofBytes(bytesOf(file, UploadRequest.MAX_BYTES));
    }

    /** The file's bytes, and where they are more than {@code limit} no more of them than shows that. */
    static byte[] bytesOf(Path file, int limit) {
        try (var stream = Files.newInputStream(file)) {
            return readLimited(stream, limit);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file");
        } catch (AccessDeniedException e) {
            throw unreadable(file, "permission denied");
        } catch (IOException e) {
            throw unreadable(file, Files.isDirectory(file) ? "it is a directory" : e.getMessage());
        }
    }

    /** Everything up to the end of {@code pipe}, with or without one newline (LF or CR LF) at its end. */
    public static SecretValue ofPipe(InputStream pipe, LastNewline lastNewline) {
        byte[] piped = bytesOf(pipe, UploadRequest.MAX_BYTES);
        return switch (lastNewline) {
            case KEEP -> ofBytes(piped);
            case DROP -> ofBytes(withoutLastNewline(piped));
        };
    }

    /** As {@link #bytesOf(Path, int)}, of what comes through {@code pipe}. */
    static byte[] bytesOf(InputStream pipe, int limit) {
        try {
            return readLimited(pipe, limit);
        } catch (IOException e) {
            throw new VaultException.Usage(
                    "cannot read the value from stdin: " + e.getMessage(),
                    "Give it in a file (--file), or type it at the prompt.");
        }
    }

    /** What is typed, or pasted, at a prompt that shows nothing of it but, afterwards, its length. */
    public static SecretValue ofPrompt(Console terminal, String name) {
        char[] typed = terminal.readPassword("Value of %s (not shown): ", name);
        if (typed == null) {
            throw new VaultException.Usage("no value was typed", "Type or paste it, then press Enter.");
        }
        var value = ofChars(typed);
        terminal.printf("%d characters%n", value.length());
        return value;
    }

    /** Whether what is read from {@code stdin} is typed, and would be shown while it is. */
    public static boolean isTyped(InputStream stdin) {
        try {
            // The JVM tells of a terminal only where stdout is one as well.
            return stdin instanceof FileInputStream file
                    && file.getFD() == FileDescriptor.in
                    && new ProcessBuilder("test", "-t", "0").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A value that came on the command line. */
    public static SecretValue ofArgument(String argument) {
        return ofChars(argument.toCharArray());
    }

    /** Whether {@code value} is one line with a newline at its end, as an editor leaves it: seldom meant in a token. */
    public static boolean isLineWithNewline(SecretValue value) {
        byte[] content = value.reveal();
        int newlines = 0;
        for (byte b : content) {
            newlines += b == '\n' ? 1 : 0;
        }
        boolean isLine = newlines == 1 && content[content.length - 1] == '\n';
        Arrays.fill(content, (byte) 0);
        return isLine;
    }

    /** Enough to see that it is too much: the limit, a newline, and a byte more. */
    private static byte[] readLimited(InputStream stream, int limit) throws IOException {
        return stream.readNBytes(limit + 3);
    }

    private static byte[] withoutLastNewline(byte[] piped) {
        int end = piped.length;
        if (end > 0 && piped[end - 1] == '\n') {
            end--;
            if (end > 0 && piped[end - 1] == '\r') {
                end--;
            }
        }
        var rest = Arrays.copyOf(piped, end);
        Arrays.fill(piped, (byte) 0);
        return rest;
    }

    private static SecretValue ofBytes(byte[] utf8) {
        try {
            UploadRequest.checkSize(utf8.length);
            return SecretValue.ofUtf8(utf8);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** Java has decoded it already, and put U+FFFD, or a lone surrogate, where the locale's character set ended. */
    private static SecretValue ofChars(char[] text) {
        ByteBuffer encoded;
        try {
            if (CharBuffer.wrap(text).chars().anyMatch(c -> c == REPLACEMENT)) {
                throw new CharacterCodingException();
            }
            encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new VaultException.UnsuitableContent(
                    "the value has characters that this locale cannot express",
                    "Set LC_ALL=C.UTF-8, or give the value in a file (--file).");
        } finally {
            Arrays.fill(text, '\0');
        }
        var utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        // All that the encoder made room for, not just what it filled.
        encoded.clear().put(new byte[encoded.capacity()]);
        return ofBytes(utf8);
    }

    private static VaultException unreadable(Path file, String reason) {
        return new VaultException.Usage(
                "cannot read --file " + file + ": " + reason,
                "Name a readable file that holds the value and nothing else.");
    }
}
