package ocivault.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ocivault.template.Braces;
import ocivault.template.Braces.Part;
import ocivault.template.Braces.Parts;
import ocivault.template.Braces.Reference;
import ocivault.template.Braces.Text;
import ocivault.template.Place;
import ocivault.template.Template;
import ocivault.template.Template.Piece;

/** Cuts a document at the scalars that have references. For one document, whose scalars come in order. */
final class Splice {

    private final String document;
    private final List<Piece> pieces = new ArrayList<>();
    private int done;

    Splice(String document) {
        this.document = document;
    }

    /** What lies between two offsets of the document, in {@code char}s, is this scalar. */
    void scalar(int start, int end, List<String> references, Template.Notation notation) {
        verbatim(start);
        pieces.add(Template.scalar(references, notation));
        done = end;
    }

    Template template() {
        verbatim(document.length());
        return new Template(pieces);
    }

    private void verbatim(int end) {
        if (done < end) {
            pieces.add(Template.verbatim(document.substring(done, end)));
        }
        done = end;
    }

    /**
     * What a scalar means, in parts.
     *
     * @param value what it means
     * @param start where it begins in the document
     * @param end where it ends
     * @throws ocivault.model.VaultException.Usage if its braces are wrong, as exactly as the place is known
     */
    Parts meaning(String value, int start, int end) {
        var scan = Braces.scan(value);
        if (scan instanceof Parts parts) {
            return parts;
        }
        Place.requireParts(Braces.scan(document.substring(start, end)), document, start);
        throw scan instanceof Braces.Unclosed
                ? Place.of(document, start).unclosed()
                : Place.of(document, start).bare();
    }

    /**
     * The same as it is written in the document between two offsets, where references are written there as they are: the
     * text beside them may have escapes. Empty where escapes or line breaks hide a reference.
     */
    Optional<Parts> writing(Parts meaning, int start, int end) {
        return Braces.scan(document.substring(start, end)) instanceof Parts parts
                        && parts.references().equals(meaning.references())
                ? Optional.of(parts)
                : Optional.empty();
    }

    /** The parts as one text, what stands for a reference given by {@code secrets}, the rest by {@code text}. */
    static String joined(Parts parts, UnaryOperator<String> text, UnaryOperator<String> secrets) {
        var joined = new StringBuilder();
        for (Part part : parts.parts()) {
            joined.append(
                    switch (part) {
                        case Text(String between) -> text.apply(between);
                        case Reference(String reference) -> secrets.apply(reference);
                    });
        }
        return joined.toString();
    }
}
