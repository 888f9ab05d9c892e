package ocivault.edit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Style;
import ocivault.formats.JsonText;

/** JSON, with comments and commas at the end of lists, as nodes. For one text. */
final class JsonNodes {

    private final String text;
    private final JsonParser parser;
    private int depth;

    private JsonNodes(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    static Node read(String text) throws Refusal {
        try (var parser = JsonText.parser(text)) {
            var nodes = new JsonNodes(text, parser);
            if (parser.nextToken() == null) {
                throw new Refusal("is not JSON: it is empty", -1);
            }
            var root = nodes.node();
            if (parser.nextToken() != null) {
                throw new Refusal("is not JSON", nodes.offset());
            }
            return root;
        } catch (StreamConstraintsException e) {
            throw new Refusal(ConfigDocument.TOO_DEEP, -1);
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            throw new Refusal(
                    "is not JSON", location == null ? 0 : Math.clamp(location.getCharOffset(), 0, text.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whose first token is the current one. */
    private Node node() throws IOException, Refusal {
        int start = offset();
        return switch (parser.currentToken()) {
            case START_OBJECT -> table(start);
            case START_ARRAY -> sequence(start);
            case VALUE_STRING -> new Node.Scalar(parser.getText(), Style.JSON, start, JsonText.stringEnd(text, start));
            default -> {
                var written = parser.getText();
                yield new Node.Scalar(written, Style.OTHER, start, start + written.length());
            }
        };
    }

    private Node table(int start) throws IOException, Refusal {
        descend(start);
        var members = new ArrayList<Node.Member>();
        var names = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int key = offset();
            var name = parser.currentName();
            if (!names.add(name)) {
                throw new Refusal(ConfigDocument.TWICE, key);
            }
            parser.nextToken();
            members.add(new Node.Member(name, key, JsonText.stringEnd(text, key), node()));
        }
        depth--;
        return new Node.Table(members, Layout.FLOW, start, offset() + 1);
    }

    private Node sequence(int start) throws IOException, Refusal {
        descend(start);
        var elements = new ArrayList<Node>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(node());
        }
        depth--;
        return new Node.Sequence(elements, Layout.FLOW, start, offset() + 1);
    }

    private void descend(int at) throws Refusal {
        depth++;
        if (depth > ConfigDocument.DEEPEST) {
            throw new Refusal(ConfigDocument.TOO_DEEP, at);
        }
    }

    private int offset() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }
}
