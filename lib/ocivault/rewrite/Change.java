package ocivault.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some of a document's text becomes another.
 *
 * @param start where it begins, in {@code char}s
 * @param end where it ends; {@code start} where nothing is replaced
 * @param old what stands there
 * @param text what comes there
 */
record Change(int start, int end, Old old, String text) {

    /** What a change took away, so that it can come back. It never holds a secret. */
    sealed interface Old {}

    /** Text that is no secret. */
    record Text(String text) implements Old {
        /** Left out: though it is no secret, nobody is to rely on that. */
        @Override
        public String toString() {
            return "Text";
        }
    }

    /**
     * A secret that the vault has.
     *
     * @param spelling how it was written there
     */
    record Secret(String reference, Spelling spelling) implements Old {}

    static Change of(String document, int start, int end, String text) {
        return new Change(start, end, new Text(document.substring(start, end)), text);
    }

    static Change inserted(int at, String text) {
        return new Change(at, at, new Text(""), text);
    }

    /** In the order of the document; those at one place in the order in which they are given. */
    static List<Change> sorted(List<Change> changes) {
        var sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.comparingInt(Change::start).thenComparingInt(Change::end));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).end > sorted.get(i).start) {
                throw new IllegalStateException("changes overlap at " + sorted.get(i).start);
            }
        }
        return sorted;
    }

    /** The document with these changes, which are sorted. */
    static String applied(String document, List<Change> sorted) {
        var result = new StringBuilder(document.length() + 256);
        int done = 0;
        for (var change : sorted) {
            result.append(document, done, change.start).append(change.text);
            done = change.end;
        }
        return result.append(document, done, document.length()).toString();
    }

    /** Where an offset of the document is after these changes, which are sorted; the beginning of a change stays before it. */
    static int moved(int offset, List<Change> sorted) {
        int moved = offset;
        for (var change : sorted) {
            if (change.start >= offset) {
                break;
            }
            moved += change.text.length() - (change.end - change.start);
        }
        return moved;
    }
}
