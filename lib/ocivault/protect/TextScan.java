package ocivault.protect;

import java.util.List;
import java.util.regex.Pattern;

/** The secrets in one value, whose name is known. */
final class TextScan {

    /** Members of an object that is itself a text, with quotes escaped any number of times. */
    private static final Pattern MEMBER =
            Pattern.compile("[\"']([A-Za-z0-9_. -]{1,60})\\\\*[\"']\\s*:\\s*\\\\*[\"']([^\"'\\\\]+)\\\\*[\"']");

    /** As in connection strings: {@code Server=db;Password=x}, {@code host=db password=x}. */
    private static final Pattern SETTING = Pattern.compile(
            "(?<![\\w-])([A-Za-z][A-Za-z_-]{0,40}(?: [A-Za-z]{1,20})?)\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^;\\s\"']+)");

    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,60}[:=][^,;\\n{}\"]+");

    private TextScan() {}

    /** In the value of a variable, a field or an option. */
    static List<Span> named(String name, String text) {
        var found = new Spans();
        found.addAll(anywhere(text));
        if (Literals.isReference(text) || UrlScan.isUrl(text)) {
            return found.list();
        }
        if (SecretName.words(name).contains("headers")) {
            headers(text, found);
        }
        inside(text, found);
        int before = found.list().size();
        if (before == 0) {
            header(name, text, found);
            whole(name, text, found);
        }
        return found.list();
    }

    /** Those that need no name: tokens of a known shape, and what stands in URLs. */
    static List<Span> anywhere(String text) {
        var found = new Spans();
        found.addAll(TokenShapes.in(text));
        if (UrlScan.hasUrl(text)) {
            found.addAll(UrlScan.in(text));
        }
        return found.list();
    }

    /** A list of headers in a text, as OpenTelemetry and others take it. */
    private static void headers(String text, Spans found) {
        var lines = HEADER.matcher(text);
        while (lines.find()) {
            int at = lines.start();
            HeaderScan.inLine(lines.group()).forEach(span -> found.add(span.movedBy(at)));
        }
    }

    /** Where it is a small document of its own. */
    private static void inside(String text, Spans found) {
        if (text.indexOf(':') > 0 && (text.indexOf('{') >= 0)) {
            var members = MEMBER.matcher(text);
            while (members.find()) {
                int at = members.start(2);
                field(members.group(1), members.group(2)).forEach(span -> found.add(span.movedBy(at)));
            }
        }
        if (text.indexOf('=') > 0 && (text.indexOf(';') > 0 || text.indexOf(' ') > 0)) {
            var settings = SETTING.matcher(text);
            while (settings.find()) {
                var value = settings.group(2);
                int quote = value.startsWith("\"") || value.startsWith("'") ? 1 : 0;
                int at = settings.start(2) + quote;
                field(settings.group(1), value.substring(quote, value.length() - quote))
                        .forEach(span -> found.add(span.movedBy(at)));
            }
        }
    }

    private static List<Span> field(String name, String value) {
        var found = new Spans();
        found.addAll(anywhere(value));
        if (found.isEmpty() && !Literals.isReference(value) && !UrlScan.isUrl(value)) {
            header(name, value, found);
            whole(name, value, found);
        }
        return found.list().stream().map(span -> span.called(name)).toList();
    }

    /** {@code Bearer …} under any name that can have it. */
    private static void header(String name, String text, Spans found) {
        if (text.regionMatches(true, 0, "Bearer ", 0, 7)
                || text.regionMatches(true, 0, "Basic ", 0, 6)
                || SecretName.words(name).contains("authorization")) {
            found.addAll(HeaderScan.in(name, text));
        }
    }

    private static void whole(String name, String text, Spans found) {
        var kind = SecretName.of(name);
        if (kind == SecretName.NOT || Literals.isPlain(text) || Literals.isPlaceholder(text) || Literals.isPath(text)) {
            return;
        }
        boolean isSecret = switch (kind) {
            case PASSWORD -> Passwords.isOne(text);
            case SECRET -> Randomness.isEnough(text);
            case MAYBE -> Randomness.isPlenty(text) && text.indexOf(' ') < 0;
            case NOT -> false;
        };
        if (isSecret) {
            found.add(new Span(0, text.length(), kind == SecretName.PASSWORD ? "password" : "secret", name));
        }
    }
}
