package ocivault.formats;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.template.Template;

/** The formats of files that can be filled, and how to tell them. */
public enum TemplateFormat {
    YAML("yaml", List.of("yaml", "yml")),
    JSON("json", List.of("json", "jsonc", "code-workspace")),
    TOML("toml", List.of("toml")),
    DOTENV("dotenv", List.of("env")),
    TEXT("text", List.of("txt", "text")),
    /** Text of which it is not known whether it has a format: a secret that a format could trip over is refused. */
    UNKNOWN("", List.of());

    private static final Pattern TEMPLATE = Pattern.compile("(.+)\\.(?:tmpl|tpl|template|in|example|sample|dist)");

    private final String id;
    private final List<String> endings;

    TemplateFormat(String id, List<String> endings) {
        this.id = id;
        this.endings = endings;
    }

    /** The names that {@link #named} takes. */
    public static String names() {
        return "yaml, json, jsonc, toml, dotenv or text";
    }

    /** The format of that name; empty where there is none. */
    public static Optional<TemplateFormat> named(String name) {
        for (var format : values()) {
            if ((format.id.equals(name) && format != UNKNOWN) || format.endings.contains(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** By the name's ending, with another ending for templates behind it or not: {@code app.yaml}, {@code app.yaml.tmpl}. */
    public static TemplateFormat of(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        var template = TEMPLATE.matcher(name);
        if (template.matches() && !name.startsWith(".env.")) {
            name = template.group(1);
        }
        if (name.equals(".env") || name.startsWith(".env.")) {
            return DOTENV;
        }
        var ending = name.substring(name.lastIndexOf('.') + 1);
        for (var format : values()) {
            if (format.endings.contains(ending) && name.indexOf('.') >= 0) {
                return format;
            }
        }
        return UNKNOWN;
    }

    /**
     * The template that a text of this format is.
     *
     * @param source what to call it in a message
     * @throws ocivault.model.VaultException.Usage if it is not of this format, or the braces of a reference are wrong
     */
    public Template read(String text, String source) {
        return switch (this) {
            case YAML -> YamlFormat.read(text);
            case JSON -> JsonFormat.read(text);
            case TOML -> TomlFormat.read(text);
            case DOTENV -> DotEnvFormat.read(text, source);
            case TEXT -> Template.text(text);
            case UNKNOWN -> UnknownFormat.read(text);
        };
    }
}
