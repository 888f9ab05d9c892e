package ocivault.formats;

import java.util.Optional;
import java.util.function.UnaryOperator;
import ocivault.template.Braces;
import ocivault.template.Braces.Parts;
import ocivault.template.DotEnv;
import ocivault.template.DotEnv.Entry;
import ocivault.template.DotEnv.Quotes;
import ocivault.template.Quoted;
import ocivault.template.Template;

/** A file of environment variables: the values of its lines. */
final class DotEnvFormat {

    private DotEnvFormat() {}

    static Template read(String text, String source) {
        var splice = new Splice(text);
        for (var entry : DotEnv.entries(text, source)) {
            if (Braces.concerns(entry.value())) {
                int quote = entry.quotes() == Quotes.NONE ? 0 : 1;
                int start = entry.start() + quote;
                int end = entry.end() - quote;
                var meaning = splice.meaning(entry.value(), start, end);
                var writing = splice.writing(meaning, start, end);
                splice.scalar(
                        entry.start(),
                        entry.end(),
                        meaning.references(),
                        secrets -> written(entry, meaning, writing, secrets));
            }
        }
        return splice.template();
    }

    private static String written(Entry entry, Parts meaning, Optional<Parts> writing, UnaryOperator<String> secrets) {
        var name = entry.name();
        return switch (entry.quotes()) {
            case DOUBLE ->
                writing.map(parts -> '"'
                                + Splice.joined(
                                        parts,
                                        text -> text,
                                        reference -> Quoted.dotEnvEscaped(secrets.apply(reference), name))
                                + '"')
                        .orElseGet(() -> quoted(meaning, secrets, name));
            case SINGLE ->
                writing.isPresent()
                                && meaning.references().stream().map(secrets).allMatch(DotEnvFormat::fitsLiteral)
                        ? "'" + Splice.joined(writing.get(), text -> text, secrets) + "'"
                        : quoted(meaning, secrets, name);
            case NONE -> Quoted.dotEnv(Splice.joined(meaning, text -> text, secrets), name);
        };
    }

    private static String quoted(Parts meaning, UnaryOperator<String> secrets, String name) {
        return '"' + Quoted.dotEnvEscaped(Splice.joined(meaning, text -> text, secrets), name) + '"';
    }

    private static boolean fitsLiteral(String secret) {
        return secret.chars().noneMatch(c -> c == '\'' || c == '\r' || c == 0);
    }
}
