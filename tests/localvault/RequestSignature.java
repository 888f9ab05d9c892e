//SOURCES ApiError.java
//SOURCES Credentials.java
//SOURCES WireRequest.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * OCI's request signature: version 1 of draft-cavage HTTP signatures, with a list of headers that must be signed.
 *
 * <p>The signed text is {@code name: value} of each header in the order of the attribute {@code headers}, joined by
 * line feeds; {@code (request-target)} stands for the lower-case method and the raw path and query.
 */
final class RequestSignature {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s*(\\w+)=\"([^\"]*)\"\\s*(,|$)");
    private static final String SCHEME = "Signature ";

    private final WireRequest request;
    private final Map<String, String> attributes;
    private final List<String> signed;

    private RequestSignature(WireRequest request, Map<String, String> attributes) {
        this.request = request;
        this.attributes = attributes;
        this.signed = List.of(attributes
                .getOrDefault("headers", "date")
                .toLowerCase(Locale.ROOT)
                .split(" "));
    }

    /**
     * Returns if a known key signed all that must be signed, within five minutes of {@code now}, and the body is the
     * one that was signed. Otherwise an ApiError 401 that says why.
     */
    static void verify(WireRequest request, Credentials credentials, Instant now) {
        String header = request.header("authorization")
                .orElseThrow(() -> ApiError.notAuthenticated(
                        "The required information to complete authentication was not provided."));
        var signature = new RequestSignature(request, attributes(header));
        signature.requireAlgorithm();
        signature.requireSignedHeaders();
        signature.requireDate(now);
        signature.requireBody();
        signature.requireSignatureBy(credentials);
    }

    private static Map<String, String> attributes(String header) {
        if (!header.startsWith(SCHEME)) {
            throw ApiError.notAuthenticated("The authorization header is not of the Signature scheme");
        }
        Map<String, String> attributes = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(header).region(SCHEME.length(), header.length());
        while (matcher.lookingAt() && matcher.end() > matcher.regionStart()) {
            if (attributes.put(matcher.group(1), matcher.group(2)) != null) {
                throw ApiError.notAuthenticated("The authorization header has " + matcher.group(1) + " twice");
            }
            matcher.region(matcher.end(), header.length());
        }
        if (matcher.regionStart() != header.length()) {
            throw ApiError.notAuthenticated("The authorization header is malformed");
        }
        return attributes;
    }

    private void requireAlgorithm() {
        if (!"1".equals(attributes.get("version")) || !"rsa-sha256".equals(attributes.get("algorithm"))) {
            throw ApiError.notAuthenticated("The signature must be of version 1 and algorithm rsa-sha256");
        }
    }

    private void requireSignedHeaders() {
        requireSigned("(request-target)");
        requireSigned("host");
        requireSigned(dateHeader());
        if (WITH_BODY.contains(request.method())) {
            requireSigned("content-length");
            requireSigned("content-type");
            requireSigned("x-content-sha256");
        }
    }

    private void requireSigned(String name) {
        if (!signed.contains(name)) {
            throw ApiError.notAuthenticated("The signature does not cover the required header " + name);
        }
    }

    /** {@code x-date} is for clients that may not set {@code date}. */
    private String dateHeader() {
        return signed.contains("x-date") ? "x-date" : "date";
    }

    private void requireDate(Instant now) {
        String date = value(dateHeader());
        try {
            Instant signedAt = ZonedDateTime.parse(date, HTTP_DATE).toInstant();
            if (Duration.between(signedAt, now).abs().compareTo(SKEW) <= 0) {
                return;
            }
        } catch (DateTimeParseException e) {
            throw ApiError.notAuthenticated("Date '" + date + "' is not an HTTP date");
        }
        throw ApiError.notAuthenticated("Date '" + date + "' is not within allowed clock skew. Current '" + text(now)
                + "', valid datetime range: ['" + text(now.minus(SKEW)) + "', '" + text(now.plus(SKEW)) + "']");
    }

    private void requireBody() {
        if (!WITH_BODY.contains(request.method())) {
            return;
        }
        if (!value("content-length").equals(Integer.toString(request.body().length))) {
            throw ApiError.notAuthenticated("The content-length is not that of the body");
        }
        if (!value("x-content-sha256").equals(sha256(request.body()))) {
            throw ApiError.notAuthenticated("The x-content-sha256 is not that of the body");
        }
    }

    private void requireSignatureBy(Credentials credentials) {
        PublicKey key = credentials.key(attributes.getOrDefault("keyId", "")).orElseThrow(RequestSignature::unproven);
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signedText().getBytes(StandardCharsets.ISO_8859_1));
            if (!verifier.verify(Base64.getDecoder().decode(attributes.getOrDefault("signature", "")))) {
                throw unproven();
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unproven();
        }
    }

    private static ApiError unproven() {
        return ApiError.notAuthenticated(
                "The required information to complete authentication was not provided or was incorrect.");
    }

    private String signedText() {
        return signed.stream().map(name -> name + ": " + value(name)).collect(Collectors.joining("\n"));
    }

    private String value(String name) {
        if (name.equals("(request-target)")) {
            return request.method().toLowerCase(Locale.ROOT) + " " + request.target();
        }
        return request.header(name).orElseThrow(() -> ApiError.notAuthenticated("The header " + name + " is missing"));
    }

    private static String sha256(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Instant time) {
        return IMF_FIXDATE.format(time);
    }
}
