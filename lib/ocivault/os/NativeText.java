package ocivault.os;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arguments, file names and environment strings between bytes, which they are, and text. */
public final class NativeText {

    /** How this JVM decodes what the system gives it; US-ASCII under LC_ALL=C or without any locale. */
    public static final Charset CHARSET =
            Charset.forName(System.getProperty("sun.jnu.encoding"), StandardCharsets.UTF_8);

    /** US-ASCII would lose what it cannot express, and everything that it can express is the same in UTF-8. */
    private static final Charset ENCODING =
            CHARSET.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : CHARSET;

    private NativeText() {}

    public static byte[] encode(String text) {
        return text.getBytes(ENCODING);
    }

    /** As Java does it for {@code main}'s arguments: what cannot be decoded becomes U+FFFD. */
    public static String decode(byte[] bytes) {
        return new String(bytes, CHARSET);
    }

    /** The NUL-terminated strings of a file of /proc. */
    public static List<byte[]> split(byte[] block) {
        var strings = new ArrayList<byte[]>();
        int start = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == 0) {
                strings.add(Arrays.copyOfRange(block, start, i));
                start = i + 1;
            }
        }
        if (start < block.length) {
            strings.add(Arrays.copyOfRange(block, start, block.length));
        }
        return strings;
    }
}
