package ocivault.protect;

/**
 * A secret inside a text.
 *
 * @param from its first character
 * @param to past its last
 * @param kind what it is, such as {@code GitHub token}
 * @param name what the text itself calls it, such as {@code --api-key}; empty where it does not
 */
record Span(int from, int to, String kind, String name) {

    Span movedBy(int offset) {
        return new Span(from + offset, to + offset, kind, name);
    }

    /** The same, called so unless the text has a name for it. */
    Span called(String other) {
        return name.isEmpty() ? new Span(from, to, kind, other) : this;
    }
}
