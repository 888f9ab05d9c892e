package ocivault.protect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Passwords and tokens in URLs: before the host, in the query, and in the paths of hosts that keep their keys there. */
final class UrlScan {

    private static final Pattern URL = Pattern.compile("\\b([a-z][a-z0-9+.-]{1,30})://([^\\s\"'<>`\\\\]+)");

    /** A password may have any of these in it, an @ and a slash too. */
    private static final Pattern USER_INFO =
            Pattern.compile("([^/?#@:]*)(?::([^/?#]*))?@(?=[^@/?#]*(?:[/?#]|$)).*", Pattern.DOTALL);

    private static final Pattern PARAMETER = Pattern.compile("[?&#;]([A-Za-z0-9_.-]+)=([^&#;\\s]+)");

    /** Names of parameters that say it in URLs and nowhere else. */
    private static final Pattern ALSO_SECRET = Pattern.compile("(?i)key|code|sig|auth|k|hmac|access");

    /** Hosts whose paths are the secret: who knows them may call the server. */
    private static final Pattern SECRET_PATHS =
            Pattern.compile("(?i)(?:mcp|actions|hooks|nla)\\.zapier\\.com|(?:[a-z0-9-]+\\.)*make\\.com"
                + "|(?:remote\\.)?mcp\\.pipedream\\.net|(?:[a-z0-9-]+\\.)*n8n\\.cloud|(?:mcp|backend)\\.composio\\.dev"
                + "|hook[s]?\\.[a-z0-9.-]+|api\\.telegram\\.org");

    /** Hosts of blockchains and the like, whose keys stand behind a version. */
    private static final Pattern VERSIONED = Pattern.compile("/v[0-9]/([A-Za-z0-9_-]{20,})(?=[/?]|$)");

    private static final Pattern SEGMENT = Pattern.compile("(?<=/)[^/?#]+");
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Sentry's keys stand in every web page that uses it. */
    private static final Pattern PUBLIC_KEYS =
            Pattern.compile(".*@(?:[a-z0-9-]+\\.)*(?:ingest\\.(?:[a-z]+\\.)?)?sentry\\.io.*");

    private UrlScan() {}

    static boolean isUrl(String text) {
        return URL.matcher(text).lookingAt();
    }

    static boolean hasUrl(String text) {
        return text.contains("://");
    }

    /** The secrets in all URLs of {@code text}. */
    static List<Span> in(String text) {
        var found = new Spans();
        var urls = URL.matcher(text);
        while (urls.find()) {
            var rest = urls.group(2);
            if (Literals.isReferenceByItsScheme(urls.group())) {
                continue;
            }
            userInfo(rest, urls.start(2), found);
            parameters(rest, urls.start(2), found);
            path(rest, urls.start(2), found);
        }
        return found.list();
    }

    private static void userInfo(String rest, int offset, Spans found) {
        var parts = USER_INFO.matcher(rest);
        if (!parts.matches() || PUBLIC_KEYS.matcher(rest).matches()) {
            return;
        }
        var user = parts.group(1);
        var password = parts.group(2);
        if (password != null && isPassword(password, user)) {
            found.add(new Span(offset + parts.start(2), offset + parts.end(2), "password in a URL", "password"));
        }
        boolean isUsersToken =
                password == null || password.isEmpty() || password.matches("x-oauth-basic|x-token-auth|api_token");
        if (isUsersToken && Randomness.isEnough(user)) {
            found.add(new Span(offset + parts.start(1), offset + parts.end(1), "token in a URL", "user"));
        }
    }

    private static boolean isPassword(String password, String user) {
        var text = decoded(password);
        return !text.equals(user) && text.length() >= 4 && !Literals.isReference(text) && !Literals.isPlaceholder(text);
    }

    private static void parameters(String rest, int offset, Spans found) {
        var parameters = PARAMETER.matcher(rest);
        while (parameters.find()) {
            var name = parameters.group(1);
            var kind = SecretName.of(name);
            var value = decoded(parameters.group(2));
            if (Literals.isReference(value) || Literals.isPlaceholder(value)) {
                continue;
            }
            boolean isSecret = switch (kind) {
                case PASSWORD -> Passwords.isOne(value);
                case SECRET -> Randomness.isEnough(value);
                case MAYBE -> Randomness.isPlenty(value);
                case NOT -> ALSO_SECRET.matcher(name).matches() && Randomness.isPlenty(value);
            };
            if (isSecret) {
                found.add(new Span(
                        offset + parameters.start(2),
                        offset + parameters.end(2),
                        kind == SecretName.PASSWORD ? "password in a URL" : "token in a URL",
                        name));
            }
        }
    }

    private static void path(String rest, int offset, Spans found) {
        int end = rest.indexOf('/');
        if (end < 0) {
            return;
        }
        var host = rest.substring(rest.indexOf('@') < end ? rest.indexOf('@') + 1 : 0, end)
                .replaceAll(":[0-9]+$", "");
        if (SECRET_PATHS.matcher(host).matches()) {
            var segments = SEGMENT.matcher(rest).region(end, rest.length());
            segments.useTransparentBounds(true);
            while (segments.find()) {
                var segment = segments.group();
                if (UUID.matcher(segment).matches()
                        || (Randomness.isPlenty(segment) && !Literals.isReference(segment))) {
                    found.add(new Span(offset + segments.start(), offset + segments.end(), "token in a URL", "path"));
                }
            }
            return;
        }
        var versioned = VERSIONED.matcher(rest);
        if (versioned.find(end)
                && host.matches("(?i).*(?:alchemy|infura|quiknode|quicknode|ankr|chainstack|helius|drpc|blastapi).*")
                && Randomness.isPlenty(versioned.group(1))) {
            found.add(new Span(offset + versioned.start(1), offset + versioned.end(1), "token in a URL", "path"));
        }
    }

    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
