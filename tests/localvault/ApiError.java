//SOURCES Json.java
//SOURCES Reply.java
package localvault;

/** A refusal as OCI words it: HTTP status, code, message. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    ApiError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** OCI says the same for what is missing and for what the caller may not see. */
    static ApiError notFound() {
        return new ApiError(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.");
    }

    static ApiError invalid(String message) {
        return new ApiError(400, "InvalidParameter", message);
    }

    static ApiError missing(String name) {
        return new ApiError(400, "MissingParameter", "Missing required parameter: " + name);
    }

    static ApiError limit(String message) {
        return new ApiError(400, "LimitExceeded", message);
    }

    static ApiError incorrectState(String message) {
        return new ApiError(409, "IncorrectState", message);
    }

    static ApiError staleEtag() {
        return new ApiError(412, "NoEtagMatch", "The if-match header does not match the resource's current etag.");
    }

    static ApiError notAuthenticated(String message) {
        return new ApiError(401, "NotAuthenticated", message);
    }

    Reply reply() {
        return new Reply(status, Json.error(code, getMessage()));
    }
}
