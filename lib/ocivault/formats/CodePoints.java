package ocivault.formats;

/** Translates positions that count Unicode characters into offsets. For one text, where each position is near the one before. */
public final class CodePoints {

    private final String text;
    private int position;
    private int offset;

    /** @param start the offset of position 0 */
    public CodePoints(String text, int start) {
        this.text = text;
        this.offset = start;
    }

    /** The offset in {@code char}s; at the text's end for a position past it. */
    public int offset(int wanted) {
        while (position > wanted) {
            offset -= Character.charCount(text.codePointBefore(offset));
            position--;
        }
        while (position < wanted && offset < text.length()) {
            offset += Character.charCount(text.codePointAt(offset));
            position++;
        }
        return offset;
    }
}
