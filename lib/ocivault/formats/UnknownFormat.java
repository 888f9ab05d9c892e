package ocivault.formats;

import java.util.List;
import java.util.function.UnaryOperator;
import ocivault.model.VaultException;
import ocivault.template.Braces;
import ocivault.template.Braces.Reference;
import ocivault.template.Braces.Text;
import ocivault.template.Place;
import ocivault.template.Template;

/** Text that may be of any format: only a secret that is one plain word to every format goes in. */
final class UnknownFormat {

    private UnknownFormat() {}

    static Template read(String text) {
        var parts = Place.requireParts(Braces.scan(text), text, 0);
        return new Template(parts.parts().stream()
                .map(part -> switch (part) {
                    case Text(String between) -> Template.verbatim(between);
                    case Reference(String reference) ->
                        Template.scalar(List.of(reference), secrets -> plain(reference, secrets));
                })
                .toList());
    }

    private static String plain(String reference, UnaryOperator<String> secrets) {
        var secret = secrets.apply(reference);
        if (secret.isEmpty() || !secret.chars().allMatch(UnknownFormat::isPlain)) {
            throw new VaultException.UnsuitableContent(
                    "the secret of " + reference + " may need quotes, and the template's format is not known",
                    "Name it: --format " + TemplateFormat.names() + ".");
        }
        return secret;
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "_-./:@+=~".indexOf(c) >= 0;
    }
}
