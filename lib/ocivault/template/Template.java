package ocivault.template;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/**
 * A text with places for secrets. Immutable; thread-safe.
 *
 * <p>Filled, everything but these places is byte for byte what it was. It is filled in one pass: a secret that contains
 * braces or a reference is text like any other.
 */
public final class Template {

    /** How a value is written down so that it stays that value in its format. */
    public interface Notation {

        /**
         * The value as its format has it.
         *
         * @param secrets gives what a reference stands for
         * @throws VaultException.UnsuitableContent if the format cannot hold a secret here
         */
        String written(UnaryOperator<String> secrets);
    }

    /** Text that stays, or a place for secrets. */
    public abstract static sealed class Piece {

        private final List<String> references;

        private Piece(List<String> references) {
            this.references = List.copyOf(references);
        }

        abstract void write(Output output, Map<String, SecretValue> secrets);
    }

    private static final class Verbatim extends Piece {
        private final String text;

        Verbatim(String text) {
            super(List.of());
            this.text = text;
        }

        @Override
        void write(Output output, Map<String, SecretValue> secrets) {
            output.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class Plain extends Piece {
        private final String reference;

        Plain(String reference) {
            super(List.of(reference));
            this.reference = reference;
        }

        @Override
        void write(Output output, Map<String, SecretValue> secrets) {
            var bytes = secrets.get(reference).reveal();
            output.writeBytes(bytes);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static final class Scalar extends Piece {
        private final Notation notation;

        Scalar(List<String> references, Notation notation) {
            super(references);
            this.notation = notation;
        }

        @Override
        void write(Output output, Map<String, SecretValue> secrets) {
            var written = notation.written(
                    reference -> new String(secrets.get(reference).reveal(), StandardCharsets.UTF_8));
            output.writeBytes(written.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Overwrites what it held. */
    private static final class Output extends ByteArrayOutputStream {

        SecretValue value() {
            var bytes = toByteArray();
            try {
                return SecretValue.ofUtf8(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }

        @Override
        public void close() {
            Arrays.fill(buf, (byte) 0);
        }
    }

    private final List<Piece> pieces;

    public Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** Text that stays. */
    public static Piece verbatim(String text) {
        return new Verbatim(text);
    }

    /** A reference in whose place its secret stands, byte for byte. */
    public static Piece plain(String reference) {
        return new Plain(reference);
    }

    /** A value of some format with these references in it. */
    public static Piece scalar(List<String> references, Notation notation) {
        return new Scalar(references, notation);
    }

    /**
     * Text of no format: every {@code {{oci-vault://…}}} stands for its secret, byte for byte; so does a text that is a
     * reference as a whole.
     *
     * @throws VaultException.Usage if braces of a reference do not close, or a reference with text around it has none
     */
    public static Template text(String text) {
        return of(Place.requireParts(Braces.scan(text), text, 0));
    }

    /** The same of a text that was scanned. */
    public static Template of(Braces.Parts parts) {
        var pieces = new ArrayList<Piece>();
        for (var part : parts.parts()) {
            pieces.add(
                    part instanceof Braces.Reference(String reference)
                            ? plain(reference)
                            : verbatim(((Braces.Text) part).text()));
        }
        return new Template(pieces);
    }

    /** What it needs, each once, in the order of their first places. */
    public List<String> references() {
        var references = new LinkedHashSet<String>();
        for (var piece : pieces) {
            references.addAll(piece.references);
        }
        return List.copyOf(references);
    }

    /**
     * The text with its secrets.
     *
     * @param secrets one for each of {@link #references}
     * @throws VaultException.UnsuitableContent if a format cannot hold a secret in its place
     */
    public SecretValue filled(Map<String, SecretValue> secrets) {
        try (var output = new Output()) {
            for (var piece : pieces) {
                piece.write(output, secrets);
            }
            return output.value();
        }
    }
}
