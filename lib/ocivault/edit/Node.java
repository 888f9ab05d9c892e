package ocivault.edit;

import java.util.List;
import java.util.Optional;

/** A part of a document; offsets count in {@code char}s of its text. */
public sealed interface Node {

    int start();

    int end();

    /** How a scalar is written. */
    enum Style {
        /** A string of JSON. */
        JSON,
        /** A string of TOML, in one of its four kinds. */
        TOML,
        YAML_PLAIN,
        YAML_SINGLE,
        YAML_DOUBLE,
        /** Lines after a | or a &gt;. */
        YAML_BLOCK,
        /** The value of a line of a file of variables, with quotes or without. */
        DOTENV,
        /** No text: a number, true, null, a date, an alias. */
        OTHER
    }

    /** Whether a table or list has brackets around it or is told by lines. */
    enum Layout {
        FLOW,
        BLOCK
    }

    /**
     * A value that has no parts.
     *
     * @param text what it means; of {@link Style#OTHER} as it is written
     * @param start where it begins, quotes included
     */
    record Scalar(String text, Style style, int start, int end) implements Node {

        public boolean isText() {
            return style != Style.OTHER;
        }

        /** The text is left out: it may be a secret. */
        @Override
        public String toString() {
            return "Scalar[" + style + ", " + start + ", " + end + "]";
        }
    }

    /**
     * An object, a mapping, a table. One of TOML may be written in several places: then {@code start} is where its header
     * begins, or its first member, and {@code end} where its first run of lines ends.
     */
    record Table(List<Member> members, Layout layout, int start, int end) implements Node {
        public Table {
            members = List.copyOf(members);
        }

        public Optional<Member> member(String name) {
            return members.stream().filter(member -> member.name().equals(name)).findFirst();
        }
    }

    /**
     * A name and its value.
     *
     * @param start where it begins: its key, or the dotted key of TOML that ends in it
     * @param keyEnd where its key ends
     */
    record Member(String name, int start, int keyEnd, Node value) {
        public int end() {
            return value.end();
        }
    }

    /** An array, a sequence. */
    record Sequence(List<Node> elements, Layout layout, int start, int end) implements Node {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }
}
