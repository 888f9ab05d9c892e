package ocivault.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Braces;

/**
 * A header of {@code --header}: a name, and text with references in it that are replaced for each request.
 *
 * <pre>{@code
 * Authorization: Bearer {{oci-vault://my-token}}     X-Pair: {{oci-vault://a}}/{{oci-vault://b#field}}
 * X-Key: oci-vault://my-key                          X-MCP-Readonly: true
 * }</pre>
 *
 * <p>One pass: what a secret holds is never read as a reference again.
 *
 * @param parts in their order
 */
public record HeaderTemplate(String name, List<Part> parts) {

    /** A piece of the value. */
    public sealed interface Part {}

    /** Verbatim. */
    public record Text(String text) implements Part {}

    /** A secret's value. */
    public record Secret(String reference) implements Part {}

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final String EXPECTED = "Expected --header 'Name: text {{oci-vault://…}}'.";

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E\\t]*");
    private static final Pattern CREDENTIAL =
            Pattern.compile("auth|token|secret|password|passwd|cookie|credential|session|api[-_]?key|[-_]key$|^key$");

    /** Of HTTP's and MCP's own, that we set or that would break the exchange. */
    private static final Set<String> OURS = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "last-event-id",
            "mcp-method",
            "mcp-name",
            "mcp-protocol-version",
            "mcp-session-id",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    public HeaderTemplate {
        parts = List.copyOf(parts);
    }

    /** Whether a credential may stand in the option itself, for every user of this machine to see. */
    public enum Plaintext {
        REFUSE,
        ALLOW
    }

    /**
     * The header that the option's value describes. No message shows more of it than its name.
     *
     * @throws VaultException.Usage if it is none, one that is ours to set, or a credential in plain text
     * @throws VaultException.MalformedReference if a reference in it is none
     */
    public static HeaderTemplate of(String option, Plaintext plaintext) {
        int colon = option.indexOf(':');
        if (colon < 0 || !NAME.matcher(option.substring(0, colon)).matches()) {
            throw new VaultException.Usage("--header without a name and a colon", EXPECTED);
        }
        var name = option.substring(0, colon);
        var lower = name.toLowerCase(Locale.ROOT);
        if (isOurs(name)) {
            throw new VaultException.Usage(
                    "--header " + name + " is not yours to set", "HTTP or MCP itself decides on it: leave it out.");
        }
        var template =
                new HeaderTemplate(name, parts(name, option.substring(colon + 1).strip()));
        boolean plain = template.references().isEmpty();
        if (plain && plaintext == Plaintext.REFUSE && CREDENTIAL.matcher(lower).find()) {
            throw new VaultException.Usage(
                    "--header " + name + " holds a credential in plain text, as it seems",
                    "Every process list shows it: store it with upload-secret and write {{oci-vault://…}} in its place,"
                            + " or give --allow-plaintext.");
        }
        return template;
    }

    /** Whether HTTP or MCP decides on the header of that name, whoever asks. */
    public static boolean isOurs(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return OURS.contains(lower) || lower.startsWith("mcp-param-");
    }

    private static List<Part> parts(String name, String value) {
        return switch (Braces.scan(value)) {
            case Braces.Unclosed _ ->
                throw new VaultException.Usage("--header " + name + " has {{ without }}", EXPECTED);
            case Braces.Bare _ -> throw withoutBraces(name);
            case Braces.Parts scanned -> {
                var parts = new ArrayList<Part>();
                for (var part : scanned.parts()) {
                    switch (part) {
                        case Braces.Text(String text) -> addText(name, parts, text);
                        case Braces.Reference(String reference) ->
                            parts.add(new Secret(SecretRef.parse(reference).toString()));
                    }
                }
                yield parts;
            }
        };
    }

    private static VaultException.Usage withoutBraces(String name) {
        return new VaultException.Usage(
                "--header " + name + " has a reference without braces around it",
                "Write {{oci-vault://…}} inside other text.");
    }

    private static void addText(String name, List<Part> parts, String text) {
        if (text.toLowerCase(Locale.ROOT).contains("oci-vault:")) {
            throw withoutBraces(name);
        }
        int open = text.indexOf(OPEN);
        if (open >= 0) {
            int close = text.indexOf(CLOSE, open);
            var inside = text.substring(open + OPEN.length(), close < 0 ? text.length() : close);
            SecretRef.parse(inside.strip()); // says what it should be, and not what it is
        }
        if (!PRINTABLE.matcher(text).matches()) {
            throw new VaultException.Usage(
                    "--header " + name + " has a character that no HTTP header can carry",
                    "Printable ASCII only: encode anything else first, as the server expects it.");
        }
        if (!text.isEmpty()) {
            parts.add(new Text(text));
        }
    }

    /** The references in it, in their order. */
    public List<String> references() {
        return parts.stream()
                .filter(Secret.class::isInstance)
                .map(part -> ((Secret) part).reference)
                .toList();
    }

    /**
     * The header's value.
     *
     * @param secrets by reference, all of them
     * @throws VaultException.UnsuitableContent if a secret holds what no header can carry, such as a line break inside
     */
    String value(Map<String, SecretValue> secrets) {
        var value = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Text(String text) -> value.append(text);
                case Secret(String reference) -> value.append(text(reference, secrets.get(reference)));
            }
        }
        return value.toString().strip();
    }

    /** Blanks and line breaks around a secret are an editor's, and HTTP drops them in any case. */
    private String text(String reference, SecretValue secret) {
        var text = new String(secret.reveal(), StandardCharsets.UTF_8).strip();
        if (!PRINTABLE.matcher(text).matches()) {
            throw new VaultException.UnsuitableContent(
                    "the secret for header " + name + " has a character that no HTTP header can carry, for "
                            + reference,
                    "Printable ASCII on one line: name one #field of it, or store it as the server expects it.");
        }
        return text;
    }

    /** As it was given, except for what is no reference in a header that may be a credential. */
    @Override
    public String toString() {
        var text = new StringBuilder(name).append(": ");
        for (var part : parts) {
            switch (part) {
                case Text(String plain) -> text.append(references().isEmpty() ? "(plain text)" : plain);
                case Secret(String reference) ->
                    text.append(OPEN).append(reference).append(CLOSE);
            }
        }
        return text.toString();
    }
}
