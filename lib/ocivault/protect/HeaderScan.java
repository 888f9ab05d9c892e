package ocivault.protect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The secret in the value of an HTTP header: a token behind {@code Bearer}, a password within {@code Basic}, a key. */
final class HeaderScan {

    private static final Pattern SCHEME = Pattern.compile(
            "(?i)(bearer|basic|token|apikey|api-key|api_key|key|bot|ssws|geniekey|oauth|private-token|digest|negotiate|splunk)"
                + "(?:\\s+(?:token=)?|\\s*=\\s*)\"?([^\\s\",]+)\"?.*",
            Pattern.DOTALL);

    private static final Pattern LINE =
            Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,60})\\s*[:=]\\s*(.+)", Pattern.DOTALL);

    /** What tells the server something, and opens no door. */
    private static final Pattern ORDINARY = Pattern.compile(
            "(?i)(?!x-honeycomb-team)(?:accept(?:-.*)?|content-.*|user-agent|host|origin|referer|connection"
                + "|cache-control|x-mcp-(?:toolsets?|tools|readonly|insiders|lockdown|features|exclude-tools)|.*-version|x-request-id"
                + "|x-correlation-id|x-trace.*|traceparent|tracestate|x-forwarded-.*|if-.*|.*-region|.*-org(?:anization)?(?:-id)?"
                + "|.*-(?:tenant|workspace|project|account|team|user|client)(?:-?id)?|mcp-.*|.*-url|.*-model|.*-name|x-profile)");

    private HeaderScan() {}

    /** Those in a line {@code Name: value}, as {@code --header} takes it; empty where it is no such line. */
    static List<Span> inLine(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            return List.of();
        }
        int at = parts.start(2);
        return in(parts.group(1), parts.group(2)).stream()
                .map(span -> span.movedBy(at))
                .toList();
    }

    static List<Span> in(String name, String value) {
        var found = new Spans();
        if (Literals.isReference(value)) {
            return List.of();
        }
        var kind = SecretName.of(name);
        var scheme = SCHEME.matcher(value);
        if (scheme.matches() && Literals.isReference(value.substring(scheme.start(2)))) {
            return List.of();
        }
        if (scheme.matches() && !UrlScan.isUrl(scheme.group(2))) {
            boolean isSaid = kind != SecretName.NOT;
            credentials(scheme.group(1), scheme.group(2), scheme.start(2), isSaid ? 0 : 1, name, found);
        } else if (!Literals.isPlaceholder(value) && isSecret(name, kind, value)) {
            found.add(new Span(0, value.length(), "header", name));
        }
        return found.list();
    }

    private static boolean isSecret(String name, SecretName kind, String value) {
        if (ORDINARY.matcher(name).matches() && kind != SecretName.SECRET && kind != SecretName.PASSWORD) {
            return false;
        }
        return switch (kind) {
            case PASSWORD -> Passwords.isOne(value);
            case SECRET -> Randomness.isEnough(value);
            case MAYBE -> Randomness.isEnough(value);
            case NOT ->
                !UrlScan.hasUrl(value)
                        && !Literals.isPath(value)
                        && !isUuid(value)
                        && Randomness.isPlenty(value)
                        && !value.contains(" ");
        };
    }

    static boolean isUuid(String value) {
        return value.matches("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    private static void credentials(String scheme, String text, int at, int doubt, String name, Spans found) {
        if (Literals.isReference(text) || Literals.isPlaceholder(text)) {
            return;
        }
        if (scheme.equalsIgnoreCase("basic")) {
            if (isBasic(text)) {
                found.add(new Span(at, at + text.length(), "basic credentials", name));
            }
        } else if (doubt == 0 ? Randomness.isEnough(text) || isMixed(text) : Randomness.isPlenty(text)) {
            found.add(new Span(at, at + text.length(), kind(scheme), name));
        }
    }

    private static String kind(String scheme) {
        return scheme.equalsIgnoreCase("bearer") ? "bearer token" : "header";
    }

    /** Behind a scheme of an Authorization header a token may be one that somebody has made up. */
    private static boolean isMixed(String text) {
        return text.length() >= 8
                && text.chars().anyMatch(Character::isDigit)
                && text.chars().anyMatch(Character::isLetter)
                && Randomness.isVaried(text);
    }

    /** User and password in Base64, of which the password is none that only shows where one goes. */
    static boolean isBasic(String text) {
        try {
            var pair = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                return Randomness.isEnough(text);
            }
            var password = pair.substring(colon + 1);
            var secret = password.isEmpty() ? pair.substring(0, colon) : password;
            return secret.length() >= 4 && !Literals.isPlaceholder(secret) && !Literals.isReference(secret);
        } catch (IllegalArgumentException noBase64) {
            return Randomness.isEnough(text);
        }
    }
}
