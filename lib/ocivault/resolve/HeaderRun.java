package ocivault.resolve;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import ocivault.cli.Cli;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Quoted;
import ocivault.template.Template;

/**
 * {@code vault-resolve --header 'Authorization: Bearer {{oci-vault://t}}'}: the JSON object of HTTP headers that Claude
 * Code's {@code headersHelper} reads.
 */
public final class HeaderRun {

    /** RFC 9110's token. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final Cli cli;
    private final List<String> headers;

    public HeaderRun(Cli cli, List<String> headers) {
        this.cli = cli;
        this.headers = List.copyOf(headers);
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
        var known = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        for (var header : headers) {
            int colon = header.indexOf(':');
            var name = header.substring(0, Math.max(0, colon));
            if (!NAME.matcher(name).matches()) {
                throw new VaultException.Usage(
                        "a --header is no 'Name: value' (it is not shown: it may be a secret)",
                        "Expected --header 'Authorization: Bearer {{oci-vault://…}}'.");
            }
            if (!known.add(name)) {
                throw new VaultException.Usage("the header " + name + " is given more than once", "Give it once.");
            }
            try {
                templates.put(name, Template.text(header.substring(colon + 1).strip()));
            } catch (VaultException.Usage e) {
                throw new VaultException.Usage("the header " + name + ": " + e.getMessage(), e.remedy);
            }
        }
        return templates;
    }

    private void print(Map<String, Template> templates, Map<String, SecretValue> secrets) {
        var object = new StringBuilder("{");
        for (var entry : templates.entrySet()) {
            var value = new String(entry.getValue().filled(secrets).reveal(), StandardCharsets.UTF_8);
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
                throw new VaultException.UnsuitableContent(
                        "the header " + entry.getKey() + " would have a line break or another control character",
                        "Store the secret without it; upload-secret leaves out a newline at its end.");
            }
            object.append(object.length() > 1 ? "," : "")
                    .append(Quoted.json(entry.getKey()))
                    .append(':')
                    .append(Quoted.json(value));
        }
        cli.out().print(object.append("}\n"));
    }
}
