package ocivault.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Style;
import ocivault.formats.CodePoints;
import ocivault.formats.YamlText;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.tokens.ScalarToken;

/** YAML 1.2, one document, as nodes. For one text. */
final class YamlNodes {

    /** What plain text is no text for some reader of YAML, of 1.1 or of 1.2. */
    private static final Pattern NO_TEXT = Pattern.compile("|~|(?i:null|true|false|yes|no|on|off)"
            + "|[-+]?(?:0[xo][0-9a-fA-F_]+|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\\.[0-9]+|\\.(?i:inf))"
            + "|\\.(?i:nan)|[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final CodePoints offsets;
    private final List<Event> events = new ArrayList<>();
    /** Of scalars by their ends: an event's own start is that of an anchor or a tag before it. */
    private final Map<Integer, Integer> starts = new HashMap<>();

    private int next;
    private int depth;

    private YamlNodes(String text) throws Refusal {
        offsets = new CodePoints(text, 0);
        var fault = YamlText.read(text, events::add, token -> {
            if (token instanceof ScalarToken) {
                starts.put(index(token.getEndMark()), index(token.getStartMark()));
            }
        });
        if (fault.isPresent()) {
            throw new Refusal("is not YAML", offsets.offset(fault.getAsInt()));
        }
    }

    static Node read(String text) throws Refusal {
        return new YamlNodes(text).document();
    }

    private Node document() throws Refusal {
        long documents =
                events.stream().filter(DocumentStartEvent.class::isInstance).count();
        if (documents != 1) {
            throw new Refusal(documents == 0 ? "has no YAML document" : "has several YAML documents", -1);
        }
        while (!(events.get(next) instanceof DocumentStartEvent)) {
            next++;
        }
        next++;
        return node();
    }

    private Node node() throws Refusal {
        var event = events.get(next++);
        int start = start(event);
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, start);
            case SequenceStartEvent sequence -> sequence(layout(sequence.getFlowStyle()), start);
            case MappingStartEvent mapping -> table(layout(mapping.getFlowStyle()), start);
            case AliasEvent alias -> new Node.Scalar("*", Style.OTHER, start, end(alias));
            default -> throw new Refusal("is not YAML", start);
        };
    }

    private Node scalar(ScalarEvent event, int from) {
        var known = starts.get(index(event.getEndMark()));
        int start = known == null ? from : offsets.offset(known);
        int end = end(event);
        var value = event.getValue();
        var style = switch (event.getScalarStyle()) {
            case DOUBLE_QUOTED -> Style.YAML_DOUBLE;
            case SINGLE_QUOTED -> Style.YAML_SINGLE;
            case LITERAL, FOLDED -> Style.YAML_BLOCK;
            case PLAIN, JSON_SCALAR_STYLE -> NO_TEXT.matcher(value).matches() ? Style.OTHER : Style.YAML_PLAIN;
        };
        return new Node.Scalar(value, style, start, end);
    }

    private Node sequence(Layout layout, int start) throws Refusal {
        descend(start);
        var elements = new ArrayList<Node>();
        while (!(events.get(next) instanceof CollectionEndEvent)) {
            elements.add(node());
        }
        depth--;
        int end = end(events.get(next++));
        return new Node.Sequence(
                elements,
                layout,
                start,
                layout == Layout.BLOCK && !elements.isEmpty()
                        ? elements.getLast().end()
                        : end);
    }

    private Node table(Layout layout, int start) throws Refusal {
        descend(start);
        var members = new ArrayList<Node.Member>();
        var names = new HashSet<String>();
        while (!(events.get(next) instanceof CollectionEndEvent)) {
            if (!(node() instanceof Node.Scalar key)) {
                throw new Refusal("has a key that is no text", start);
            }
            if (!names.add(key.text())) {
                throw new Refusal(ConfigDocument.TWICE, key.start());
            }
            members.add(new Node.Member(key.text(), key.start(), key.end(), node()));
        }
        depth--;
        int end = end(events.get(next++));
        return new Node.Table(
                members,
                layout,
                start,
                layout == Layout.BLOCK && !members.isEmpty() ? members.getLast().end() : end);
    }

    private static Layout layout(FlowStyle style) {
        return style == FlowStyle.FLOW ? Layout.FLOW : Layout.BLOCK;
    }

    private void descend(int at) throws Refusal {
        depth++;
        if (depth > ConfigDocument.DEEPEST) {
            throw new Refusal(ConfigDocument.TOO_DEEP, at);
        }
    }

    private int start(Event event) {
        return offsets.offset(index(event.getStartMark()));
    }

    private int end(Event event) {
        return offsets.offset(index(event.getEndMark()));
    }

    private static int index(Optional<Mark> mark) {
        return mark.orElseThrow().getIndex();
    }
}
