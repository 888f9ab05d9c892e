package ocivault.remote;

/** Text as JSON has it. */
final class JsonText {

    private JsonText() {}

    /** With its quotation marks, on one line. */
    static String quoted(String text) {
        var json = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                default -> {
                    // Half a pair, which UTF-8 cannot carry, included.
                    if (c < ' ' || c == 0x7F || (Character.isSurrogate(c) && !isPaired(text, i))) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /**
     * Whether the bytes are UTF-8, as JSON-RPC has to be; what is not would break the client's reader, or pass it as
     * something else.
     */
    static boolean isUtf8(byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            int b = bytes[i];
            int more = b >= 0 ? 0 : b >= (byte) 0xC2 && b <= (byte) 0xDF ? 1 : (b & 0xF0) == 0xE0 ? 2 : 3;
            if ((more == 3 && (b < (byte) 0xF0 || b > (byte) 0xF4)) || i + more >= bytes.length) {
                return false;
            }
            for (int k = 1; k <= more; k++) {
                if ((bytes[i + k] & 0xC0) != 0x80) {
                    return false;
                }
            }
            if (more >= 2) {
                int second = bytes[i + 1] & 0xFF;
                boolean overlong = (b == (byte) 0xE0 && second < 0xA0) || (b == (byte) 0xF0 && second < 0x90);
                boolean surrogate = b == (byte) 0xED && second > 0x9F;
                if (overlong || surrogate || (b == (byte) 0xF4 && second > 0x8F)) {
                    return false;
                }
            }
            i += more + 1;
        }
        return true;
    }

    /** The same JSON on one line: a line break in it stands between two tokens, where a blank means the same. */
    static byte[] onOneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                var line = json.clone();
                for (int k = i; k < line.length; k++) {
                    if (line[k] == '\n' || line[k] == '\r') {
                        line[k] = ' ';
                    }
                }
                return line;
            }
        }
        return json;
    }
}
