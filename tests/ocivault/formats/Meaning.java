package ocivault.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ocivault.model.VaultException;
import ocivault.template.DotEnv;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What a document means to a parser by others: words of structure, and values. Knows references by a pattern of its own. */
record Meaning(List<Word> words) {

    /** The text is none of its format. */
    static final class NoDocument extends Exception {
        private static final long serialVersionUID = 1L;
    }

    sealed interface Word {}

    record Structure(String text) implements Word {}

    /** @param kind what has to stay the same about it where it has no references */
    record Value(String text, String kind) implements Word {}

    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{[ \\t]*(oci-vault://s\\d+)[ \\t]*}}|\\A(oci-vault://s\\d+)(?=[\\r\\n]*\\z)");

    static Meaning of(TemplateFormat format, String text) throws NoDocument {
        var plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        return new Meaning(
                switch (format) {
                    case YAML -> yaml(plain);
                    case JSON -> json(plain);
                    case TOML -> toml(plain);
                    case DOTENV -> dotEnv(plain);
                    case TEXT, UNKNOWN -> List.of(new Value(text, ""));
                });
    }

    /** With a secret in the place of each reference. */
    Meaning filled(UnaryOperator<String> secrets) {
        return new Meaning(words.stream()
                .map(word -> switch (word) {
                    case Structure _ -> word;
                    case Value(String text, String kind) -> {
                        var found = REFERENCE.matcher(text);
                        yield found.find()
                                ? new Value(
                                        found.replaceAll(one -> Matcher.quoteReplacement(
                                                secrets.apply(one.group(1) != null ? one.group(1) : one.group(2)))),
                                        kind.replace("plain", "quoted"))
                                : word;
                    }
                })
                .toList());
    }

    /** Whether a value has a reference that is to be refused. */
    boolean isWrong() {
        return words.stream()
                .anyMatch(word -> word instanceof Value(String text, String kind)
                        && REFERENCE.matcher(text).replaceAll("").contains("oci-vault://"));
    }

    private static List<Word> yaml(String text) throws NoDocument {
        var events = new ArrayList<Event>();
        try {
            var settings = LoadSettings.builder()
                    .setCodePointLimit(Integer.MAX_VALUE)
                    .setBufferSize(text.length() + 1)
                    .build();
            new Parse(settings).parseString(text).forEach(events::add);
        } catch (YamlEngineException e) {
            throw new NoDocument();
        }
        var words = new ArrayList<Word>();
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (i + 6 < events.size()
                    && event instanceof MappingStartEvent outer
                    && outer.isFlow()
                    && events.get(i + 1) instanceof MappingStartEvent inner
                    && inner.isFlow()
                    && events.get(i + 2) instanceof ScalarEvent reference
                    && REFERENCE.matcher(reference.getValue()).matches()
                    && events.get(i + 6).getEventId() == Event.ID.MappingEnd) {
                words.add(new Value("{{" + reference.getValue() + "}}", "quoted" + properties(outer)));
                i += 6;
            } else if (event instanceof ScalarEvent scalar) {
                words.add(new Value(scalar.getValue(), (scalar.isPlain() ? "plain" : "quoted") + properties(scalar)));
            } else if (event instanceof AliasEvent alias) {
                words.add(new Structure("*" + alias.getAlias()));
            } else {
                words.add(
                        new Structure(event.getEventId() + (event instanceof NodeEvent node ? properties(node) : "")));
            }
        }
        return words;
    }

    private static String properties(NodeEvent node) {
        var tag = node instanceof ScalarEvent scalar
                ? scalar.getTag()
                : node instanceof MappingStartEvent map ? map.getTag() : java.util.Optional.<String>empty();
        return " " + node.getAnchor().map(Object::toString).orElse("") + " " + tag.orElse("");
    }

    private static List<Word> json(String text) throws NoDocument {
        var words = new ArrayList<Word>();
        var factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build();
        try (var parser = factory.createParser(text)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                words.add(
                        token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING
                                ? new Value(parser.getText(), token.toString())
                                : new Structure(token + " " + parser.getText()));
            }
        } catch (IOException e) {
            throw new NoDocument();
        }
        return words;
    }

    private static List<Word> toml(String text) throws NoDocument {
        var words = new ArrayList<Word>();
        try (var parser = new TomlFactory().createParser(text)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                words.add(
                        token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING
                                ? new Value(parser.getText(), token.toString())
                                : new Structure(token + " " + parser.getText()));
            }
        } catch (IOException e) {
            throw new NoDocument();
        }
        return words;
    }

    private static List<Word> dotEnv(String text) throws NoDocument {
        try {
            var words = new ArrayList<Word>();
            for (var entry : DotEnv.entries(text, "test")) {
                words.add(new Structure(entry.name()));
                words.add(new Value(entry.value(), ""));
            }
            return words;
        } catch (VaultException e) {
            throw new NoDocument();
        }
    }
}
