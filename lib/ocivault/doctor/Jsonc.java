package ocivault.doctor;

/** JSON as people write it in settings: with comments, and with commas at the end of lists. */
final class Jsonc {

    private final String text;
    private final StringBuilder plain = new StringBuilder();
    private int at;

    private Jsonc(String text) {
        this.text = text;
    }

    /** The same without comments, commas at the end of lists and a byte order mark; what is no JSON stays none. */
    static String plain(String text) {
        return new Jsonc(text.startsWith("\uFEFF") ? text.substring(1) : text).plain();
    }

    private String plain() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                string();
            } else if (text.startsWith("//", at)) {
                at = end(text.indexOf('\n', at));
            } else if (text.startsWith("/*", at)) {
                int close = text.indexOf("*/", at + 2);
                at = close < 0 ? text.length() : close + 2;
                plain.append(' ');
            } else {
                if (c == '}' || c == ']') {
                    dropComma();
                }
                plain.append(c);
                at++;
            }
        }
        return plain.toString();
    }

    private void string() {
        int from = at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at + 1);
        plain.append(text, from, at);
    }

    private int end(int found) {
        return found < 0 ? text.length() : found;
    }

    private void dropComma() {
        int last = plain.length() - 1;
        while (last >= 0 && Character.isWhitespace(plain.charAt(last))) {
            last--;
        }
        if (last > 0 && plain.charAt(last) == ',') {
            plain.deleteCharAt(last);
        }
    }
}
