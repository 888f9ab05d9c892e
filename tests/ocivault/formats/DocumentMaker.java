package ocivault.formats;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes documents of a format by chance, with references wherever a value can be, and most other things that it has. */
final class DocumentMaker {

    private static final List<String> WORDS = List.of(
            "a",
            "Bearer",
            "user:pw@host",
            "é",
            "\ud83d\ude80",
            "x#y",
            "1.5",
            "yes",
            "http://h/p?q=1",
            "C:\\dir",
            "$VAR");

    private final SplittableRandom random;
    private final TemplateFormat format;
    private int names;
    private int anchors;

    DocumentMaker(SplittableRandom random, TemplateFormat format) {
        this.random = random;
        this.format = format;
    }

    String document() {
        var text = switch (format) {
            case YAML -> yaml();
            case JSON -> chance(10) ? json(3) + "\n" + json(2) : comment("//") + json(4) + comment("/*");
            case TOML -> toml();
            case DOTENV -> dotEnv();
            case TEXT, UNKNOWN -> lines(() -> words(true, true));
        };
        text = chance(15) ? text.replace("\n", "\r\n") : text;
        return (chance(10) ? "\ufeff" : "") + text;
    }

    private String yaml() {
        int documents = chance(15) ? 2 + random.nextInt(2) : 1;
        return IntStream.range(0, documents)
                .mapToObj(_ -> (documents > 1 ? "---\n" : "") + comment("#") + yamlMap("", 3))
                .collect(Collectors.joining());
    }

    private String yamlMap(String indent, int depth) {
        var map = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            var key = chance(10) ? yamlFlow(0) : name();
            if (chance(5)) {
                map.append(indent)
                        .append("? ")
                        .append(yamlFlow(0))
                        .append('\n')
                        .append(indent)
                        .append(": ");
            } else {
                map.append(indent).append(key).append(": ");
            }
            if (chance(15)) {
                map.append(properties());
            }
            map.append(yamlValue(indent, depth));
            if (chance(15)) {
                map.append(indent).append("# see oci-vault://nowhere\n");
            }
        }
        return map.toString();
    }

    private String yamlValue(String indent, int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 8);
        return switch (kind) {
            case 0, 1, 2, 3 -> yamlFlow(0) + comment(" #") + (random.nextBoolean() ? "\n" : "\n\n");
            case 4 -> yamlFlow(2) + "\n";
            case 5, 6 -> block(indent + "  ");
            case 7 -> yamlFolded(indent + "   ") + "\n";
            case 8, 9 -> "\n" + yamlMap(indent + "  ", depth - 1);
            default -> "\n" + indent + "- " + yamlValue(indent + "  ", 0) + indent + "- " + yamlValue(indent + "  ", 0);
        };
    }

    private String properties() {
        return switch (random.nextInt(3)) {
            case 0 -> "&a" + anchors++ + " ";
            case 1 -> "!!str ";
            default -> "!local ";
        };
    }

    /** A scalar in one line, or a collection of them. */
    private String yamlFlow(int depth) {
        if (depth > 0 && chance(50)) {
            return chance(50)
                    ? "[" + yamlFlow(depth - 1) + ", " + yamlFlow(depth - 1) + "]"
                    : "{" + name() + ": " + yamlFlow(depth - 1) + ", \"" + name() + "\":" + yamlFlow(depth - 1) + "}";
        }
        return switch (random.nextInt(6)) {
            case 0 -> reference();
            case 1 -> "{{" + blank() + reference() + blank() + "}}";
            case 2 -> "'" + words(true, false).replace("'", "''") + "'";
            case 3 -> "\"" + escaped(words(true, false)) + "\"";
            case 4 -> depth == 0 ? "x " + braces() : name();
            default -> String.valueOf(random.nextInt(100));
        };
    }

    /** Over several lines. */
    private String yamlFolded(String indent) {
        var words = List.of(words(true, false), words(true, false), words(true, false));
        var between = "\n" + indent;
        return switch (random.nextInt(3)) {
            case 0 -> "\"" + escaped(String.join("\u0001", words)).replace("\u0001", between) + "\"";
            case 1 -> "'" + String.join("\u0001", words).replace("'", "''").replace("\u0001", between) + "'";
            default -> "x " + String.join(between, List.of(braces(), "y", "z " + braces()));
        };
    }

    private String block(String indent) {
        var block = new StringBuilder(chance(70) ? "|" : ">");
        block.append(pick(List.of("", "-", "+"))).append(comment(" #")).append('\n');
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            block.append(chance(15) ? "\n" : "").append(indent).append(i > 1 && chance(20) ? "  " : "");
            block.append(chance(15) ? reference() : words(true, false)).append('\n');
        }
        return block.append(chance(20) ? "\n\n" : "").toString();
    }

    private String json(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0, 1 -> jsonString();
            case 2 -> pick(List.of("true", "null", "-1.50e3", "0"));
            case 3 -> "\"" + reference() + "\"";
            case 4 -> "\"\\u007b{" + reference() + "}}\"";
            case 5 -> "[" + json(depth - 1) + " , " + json(depth - 1) + (chance(10) ? "," : "") + "]";
            default ->
                "{" + jsonString() + ":" + json(depth - 1) + ",\n \"" + name() + "\" : " + json(depth - 1)
                        + comment("/*") + (chance(10) ? "," : "") + "}";
        };
    }

    private String jsonString() {
        return "\"" + escaped(words(true, false)) + "\"";
    }

    private String toml() {
        var toml = new StringBuilder(comment("#"));
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            toml.append(chance(20) ? "[" + name() + "." + name() + "]\n" : "");
            toml.append(chance(10) ? "\"" + escaped(words(true, false)) + name() + "\"" : name())
                    .append(" = ")
                    .append(tomlValue(2))
                    .append(comment(" #"))
                    .append('\n');
        }
        return toml.toString();
    }

    private String tomlValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> "\"" + reference() + "\"";
            case 1 -> "'" + reference() + "'";
            case 2 -> "\"" + escaped(words(true, false)) + "\"";
            case 3 -> "'" + words(true, false).replace("'", "") + "'";
            case 4 ->
                "\"\"\"" + (chance(50) ? "\n" : "") + escaped(words(true, false)) + "\n" + braces() + " \\\n  x\"\"\"";
            case 5 ->
                "'''" + (chance(50) ? "\n" : "") + words(true, false).replace("'", "") + "\n\"" + braces() + "\\n'''";
            case 6 -> pick(List.of("1979-05-27T07:32:00Z", "0xff", "true", "-1.5"));
            case 7 -> "[ " + tomlValue(depth - 1) + ", # c\n " + tomlValue(depth - 1) + " ]";
            case 8 -> "[" + tomlValue(0) + "]";
            default -> "{ " + name() + " = " + "\"" + braces() + "\"" + " }";
        };
    }

    private String dotEnv() {
        return lines(() -> (chance(20) ? "export " : "")
                + name().toUpperCase(java.util.Locale.ROOT)
                + (chance(10) ? " = " : "=")
                + switch (random.nextInt(6)) {
                    case 0 -> reference() + comment(" #");
                    case 1 -> braces() + "@host" + comment(" #");
                    case 2 -> "'" + words(true, true).replace("'", "") + "'" + comment(" #");
                    case 3 -> "\"" + escaped(words(true, false)) + "\n" + braces() + "\"";
                    case 4 -> "'" + reference() + "'";
                    default -> "plain value # oci-vault://comment";
                });
    }

    private String lines(java.util.function.Supplier<String> line) {
        return IntStream.range(0, 1 + random.nextInt(5))
                .mapToObj(_ -> comment("#") + line.get())
                .collect(Collectors.joining("\n", "", chance(80) ? "\n" : ""));
    }

    private String words(boolean withReferences, boolean withQuotes) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> withReferences && chance(50) ? braces() : pick(WORDS))
                .collect(Collectors.joining(pick(List.of(" ", "", " : ", withQuotes ? "'\"" : ","))));
    }

    private String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("é", chance(50) ? "\\u00e9" : "é");
    }

    private String braces() {
        return "{{" + blank() + reference() + blank() + "}}";
    }

    private String blank() {
        return chance(20) ? " " : "";
    }

    private String reference() {
        return "oci-vault://s" + random.nextInt(FilledDocuments.SECRETS.size());
    }

    private String comment(String begin) {
        if (!chance(20)) {
            return "";
        }
        var comment = begin + " it's {{oci-vault://not}} \"read\"";
        return begin.endsWith("/*")
                ? comment + " */"
                : begin.startsWith(" ")
                        ? comment
                        : comment.replace(
                                        "it's {{oci-vault://not}} ",
                                        format == TemplateFormat.TEXT ? "" : "it's {{oci-vault://not}} ")
                                + "\n";
    }

    private String name() {
        return "n" + names++;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
