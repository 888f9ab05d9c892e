package ocivault.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import ocivault.template.Braces;
import ocivault.template.Place;
import ocivault.template.Quoted;
import ocivault.template.Template;

/** JSON, with comments and commas at the end of lists allowed; also several values after each other. */
final class JsonFormat {

    private final String text;
    private final int start;
    private final Splice splice;

    private JsonFormat(String text) {
        this.text = text;
        this.start = ByteOrderMark.length(text);
        this.splice = new Splice(text);
    }

    static Template read(String text) {
        return new JsonFormat(text).read();
    }

    private Template read() {
        try (var parser = JsonText.parser(text.substring(start))) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                    string(parser);
                }
            }
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            int offset = location == null ? 0 : (int) Math.max(0, location.getCharOffset());
            throw Place.of(text, start + offset)
                    .malformed("JSON", "Correct it there; a reference stands within the quotes of a string.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return splice.template();
    }

    private void string(JsonParser parser) throws IOException {
        var value = parser.getText();
        if (!Braces.concerns(value)) {
            return;
        }
        int open = start + (int) parser.currentTokenLocation().getCharOffset();
        int end = JsonText.stringEnd(text, open);
        var meaning = splice.meaning(value, open + 1, end - 1);
        var writing = splice.writing(meaning, open + 1, end - 1);
        splice.scalar(open, end, meaning.references(), secrets -> {
            var inside = writing.isPresent()
                    ? Splice.joined(writing.get(), between -> between, ref -> Quoted.jsonEscaped(secrets.apply(ref)))
                    : Quoted.jsonEscaped(Splice.joined(meaning, between -> between, secrets));
            return '"' + inside + '"';
        });
    }
}
