package ocivault.resolve;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.cli.Cli;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Quoted;
import ocivault.template.Template;

/** {@code vault-resolve --format FORMAT NAME=REF…}: several secrets as another program reads them. All or none. */
public final class FeedRun {

    /** How they are written, and which names that can hold. */
    public enum Feed {
        DOTENV("[A-Za-z_][A-Za-z0-9_]*"),
        JSON(".+"),
        DOCKER_SECRETS("[A-Za-z0-9_][A-Za-z0-9_.-]*"),
        SHELL("[A-Za-z_][A-Za-z0-9_]*");

        private final Pattern names;

        Feed(String names) {
            this.names = Pattern.compile(names, Pattern.DOTALL);
        }

        /** Such as {@code docker-secrets}; empty for what is none of them. */
        public static Optional<Feed> named(String name) {
            return switch (name) {
                case "dotenv", "env" -> Optional.of(DOTENV);
                case "json" -> Optional.of(JSON);
                case "docker-secrets" -> Optional.of(DOCKER_SECRETS);
                case "shell" -> Optional.of(SHELL);
                default -> Optional.empty();
            };
        }
    }

    private final Cli cli;
    private final Feed feed;
    private final List<String> assignments;

    /** @param assignments of the form {@code NAME=REF}; REF may also be text with references in braces */
    public FeedRun(Cli cli, Feed feed, List<String> assignments) {
        this.cli = cli;
        this.feed = feed;
        this.assignments = List.copyOf(assignments);
    }

    /** The exit code. */
    public int run() {
        var templates = templates();
        var references = new LinkedHashSet<String>();
        templates.values().forEach(template -> references.addAll(template.references()));
        return Secrets.with(cli, references, secrets -> print(templates, secrets));
    }

    private Map<String, Template> templates() {
        var templates = new LinkedHashMap<String, Template>();
        for (var assignment : assignments) {
            int equals = assignment.indexOf('=');
            var name = assignment.substring(0, Math.max(0, equals));
            if (!feed.names.matcher(name).matches()) {
                throw new VaultException.Usage(
                        "an argument is no NAME=REF (it is not shown: it may be a secret)",
                        "Expected --format "
                                + feed.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                                + " NAME=oci-vault://… with a name that this format can hold.");
            }
            var template = template(name, assignment.substring(equals + 1));
            if (templates.put(name, template) != null) {
                throw new VaultException.Usage(name + " is given more than once", "Give it once.");
            }
        }
        return templates;
    }

    private static Template template(String name, String text) {
        try {
            var template = Template.text(text);
            if (!template.references().isEmpty()) {
                return template;
            }
        } catch (VaultException.Usage e) {
            throw new VaultException.Usage(name + ": " + e.getMessage(), e.remedy);
        }
        throw new VaultException.Usage(
                name + " is no reference (its value is not shown: it may be a secret)",
                "Expected " + name + "=oci-vault://…");
    }

    private void print(Map<String, Template> templates, Map<String, SecretValue> secrets) {
        var lines = new StringBuilder();
        for (var entry : templates.entrySet()) {
            var value = new String(entry.getValue().filled(secrets).reveal(), StandardCharsets.UTF_8);
            append(lines, entry.getKey(), value);
        }
        cli.out().print(feed == Feed.JSON ? "{" + lines + "}\n" : lines);
    }

    private void append(StringBuilder lines, String name, String value) {
        switch (feed) {
            case DOTENV ->
                lines.append(name)
                        .append('=')
                        .append(Quoted.dotEnv(value, name))
                        .append('\n');
            case JSON ->
                lines.append(lines.isEmpty() ? "" : ",")
                        .append(Quoted.json(name))
                        .append(':')
                        .append(Quoted.json(value));
            case DOCKER_SECRETS ->
                lines.append(name).append('=').append(line(name, value)).append('\n');
            case SHELL ->
                lines.append("export ")
                        .append(name)
                        .append('=')
                        .append(Quoted.shell(value, name))
                        .append('\n');
        }
    }

    private static String line(String name, String value) {
        if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new VaultException.UnsuitableContent(
                    "the secret for " + name + " has more than one line",
                    "docker-secrets holds a line each: store the secret without a newline, or use --format json.");
        }
        return value;
    }
}
