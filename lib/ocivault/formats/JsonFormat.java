package ocivault.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import ocivault.template.Braces;
import ocivault.template.Place;
import ocivault.template.Quoted;
import ocivault.template.Template;

/** JSON, with comments and commas at the end of lists allowed; also several values after each other. */
final class JsonFormat {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

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
        try (var parser = JSON.createParser(text.substring(start))) {
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
        int end = end(open);
        var meaning = splice.meaning(value, open + 1, end - 1);
        var writing = splice.writing(meaning, open + 1, end - 1);
        splice.scalar(open, end, meaning.references(), secrets -> {
            var inside = writing.isPresent()
                    ? Splice.joined(writing.get(), between -> between, ref -> Quoted.jsonEscaped(secrets.apply(ref)))
                    : Quoted.jsonEscaped(Splice.joined(meaning, between -> between, secrets));
            return '"' + inside + '"';
        });
    }

    /** Past the closing quote of the string that opens there, which the parser has read. */
    private int end(int open) {
        int at = open + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
