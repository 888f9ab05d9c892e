package ocivault.json;

import static abuse.FuzzTarget.require;

import abuse.FuzzTarget;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import net.minidev.json.JSONValue;
import ocivault.model.VaultException;

/** Texts that may be JSON, for fuzzing. */
public final class FuzzedJson {

    /** A reader by others, as strict, whose limits are ours. */
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(400)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private FuzzedJson() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.text(
                "JSON",
                120,
                List.of(
                        "{\"a\":[1,-2.50,3e+4,0],\"b\":{\"c\":\"\\u00e9\\n\\\"\"},\"d\":[true,false,null,{}]}",
                        "[]",
                        " \"text\" ",
                        "-0.0e-0",
                        "[[[[1]]],{\"\":\"\"}]"),
                FuzzTarget.words("{ } [ ] , : \" \\ \\u0041 \\ud800 \\n 1 -1 0 . e E + - 1e400 1.10 null true false"
                        + " \n \t {\"a\":{\"b\": [[ 7777777777"),
                FuzzedJson::read));
    }

    /** It takes what Jackson takes, and what it makes of that it writes and reads again. */
    private static String read(String text) {
        try {
            var value = JsonReader.read(text);
            require(isJson(text), "Jackson takes it too");
            require(Objects.equals(JsonReader.read(JSONValue.toJSONString(value)), value), "it means the same");
            return "";
        } catch (JsonReader.NotJson e) {
            require(!isJson(text), "Jackson refuses it too");
            throw new VaultException.UnsuitableContent("not JSON", "none");
        }
    }

    private static boolean isJson(String text) {
        try (var json = JACKSON.createParser(text)) {
            int values = 0;
            while (json.nextToken() != null) {
                values += json.getParsingContext().inRoot() ? 1 : 0;
            }
            return values == 1;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
