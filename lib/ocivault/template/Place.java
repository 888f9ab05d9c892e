package ocivault.template;

import ocivault.model.VaultException;

/**
 * A place in a text, and what to say of a fault there. Lines and columns count from 1, columns in Unicode characters; a
 * line ends in LF, CR LF or CR. What stands at the place is never quoted: it may be a secret.
 */
public record Place(int line, int column) {

    /** @param offset in {@code char}s */
    public static Place of(String text, int offset) {
        int line = 1;
        int start = 0;
        int end = Math.min(offset, text.length());
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'))) {
                line++;
                start = i + 1;
            }
        }
        return new Place(line, text.codePointCount(Math.min(start, end), end) + 1);
    }

    /** For braces of a reference that open here. */
    public VaultException.Usage unclosed() {
        return new VaultException.Usage(
                "the braces of a reference open at " + this + " and do not close",
                "Write {{oci-vault://…}} with both closing braces in the same line.");
    }

    /** For a reference here that has other text around it. */
    public VaultException.Usage bare() {
        return new VaultException.Usage(
                "the reference at " + this + " has text around it and no braces",
                "Write {{oci-vault://…}} where a reference is not the whole value.");
    }

    /** For text that is not what its format asks for from here on. */
    public VaultException.Usage malformed(String format, String remedy) {
        return new VaultException.Usage("not " + format + ", at " + this, remedy);
    }

    /** {@code parts} of a text whose offset 0 is at {@code start} of {@code document}. */
    public static Braces.Parts requireParts(Braces.Scan scan, String document, int start) {
        if (scan instanceof Braces.Unclosed(int offset)) {
            throw of(document, start + offset).unclosed();
        }
        if (scan instanceof Braces.Bare(int offset)) {
            throw of(document, start + offset).bare();
        }
        return (Braces.Parts) scan;
    }

    /** {@code line 3, column 8}. */
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
