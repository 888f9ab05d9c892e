package ocivault.formats;

/** The character that some editors put before a text. */
final class ByteOrderMark {

    private ByteOrderMark() {}

    /** How many {@code char}s of the text it takes: 0 or 1. */
    static int length(String text) {
        return text.startsWith("\ufeff") ? 1 : 0;
    }
}
