//SOURCES ApiError.java
//SOURCES Json.java
//SOURCES Operation.java
//SOURCES Reply.java
//SOURCES WireRequest.java
package localvault;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.minidev.json.JSONObject;

/** A verified request on its way to an operation, with what OCI's operations read from requests. */
record Call(Operation operation, List<String> variables, Map<String, String> parameters, WireRequest request) {

    static Call of(Operation.Match match, WireRequest request) {
        return new Call(match.operation(), match.variables(), request.parameters(), request);
    }

    /** The OCID in the path. */
    String id() {
        return variables.get(0);
    }

    /** The version number in the path; 404 where it is none. */
    long number() {
        return wholeNumber(variables.get(1)).orElseThrow(ApiError::notFound);
    }

    /** A query parameter; empty where absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
    }

    String required(String name) {
        return parameter(name).orElseThrow(() -> ApiError.missing(name));
    }

    JSONObject body() {
        return Json.object(request.body());
    }

    /** 412 where the caller saw another state of the resource. */
    void requireMatch(String etag) {
        if (request.header("if-match")
                .filter(seen -> !seen.equals("*") && !seen.equals(etag))
                .isPresent()) {
            throw ApiError.staleEtag();
        }
    }

    /** {@code items} by {@code key}, the largest first unless {@code sortOrder} is ASC. */
    <T, K extends Comparable<K>> List<T> ordered(List<T> items, Function<T, K> key) {
        Comparator<T> ascending = Comparator.comparing(key);
        boolean fromSmallest = parameter("sortOrder").filter("ASC"::equals).isPresent();
        return items.stream()
                .sorted(fromSmallest ? ascending : ascending.reversed())
                .toList();
    }

    /** One page of {@code items}: {@code limit} of them, from where {@code page} says. */
    Reply page(List<Map<String, Object>> items, int pageSize) {
        int from = parameter("page").map(Call::offset).orElse(0);
        int limit = parameter("limit").map(Call::limit).orElse(pageSize);
        int to = Math.min(items.size(), from + Math.min(limit, pageSize));
        Reply reply = Reply.ok(items.subList(Math.min(from, to), to));
        return to < items.size() ? reply.header("opc-next-page", "offset." + to) : reply;
    }

    static Optional<Long> wholeNumber(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static int offset(String token) {
        if (!token.matches("offset\\.[0-9]{1,9}")) {
            throw ApiError.invalid("Invalid page token: " + token);
        }
        return Integer.parseInt(token.substring("offset.".length()));
    }

    private static int limit(String text) {
        return wholeNumber(text)
                .filter(limit -> limit >= 1 && limit <= 1000)
                .orElseThrow(() -> ApiError.invalid("limit must be from 1 to 1000"))
                .intValue();
    }
}
