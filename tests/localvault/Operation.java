package localvault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The calls that the server answers, by OCI's names. */
enum Operation {
    GET_SECRET_BUNDLE("GetSecretBundle", "GET", "/20190301/secretbundles/*"),
    GET_SECRET_BUNDLE_BY_NAME("GetSecretBundleByName", "POST", "/20190301/secretbundles/actions/getByName"),
    LIST_SECRET_BUNDLE_VERSIONS("ListSecretBundleVersions", "GET", "/20190301/secretbundles/*/versions"),
    CREATE_SECRET("CreateSecret", "POST", "/20180608/secrets"),
    LIST_SECRETS("ListSecrets", "GET", "/20180608/secrets"),
    GET_SECRET("GetSecret", "GET", "/20180608/secrets/*"),
    UPDATE_SECRET("UpdateSecret", "PUT", "/20180608/secrets/*"),
    LIST_SECRET_VERSIONS("ListSecretVersions", "GET", "/20180608/secrets/*/versions"),
    GET_SECRET_VERSION("GetSecretVersion", "GET", "/20180608/secrets/*/version/*"),
    SCHEDULE_SECRET_DELETION("ScheduleSecretDeletion", "POST", "/20180608/secrets/*/actions/scheduleDeletion"),
    CANCEL_SECRET_DELETION("CancelSecretDeletion", "POST", "/20180608/secrets/*/actions/cancelDeletion"),
    SCHEDULE_SECRET_VERSION_DELETION(
            "ScheduleSecretVersionDeletion", "POST", "/20180608/secrets/*/version/*/actions/scheduleDeletion"),
    CANCEL_SECRET_VERSION_DELETION(
            "CancelSecretVersionDeletion", "POST", "/20180608/secrets/*/version/*/actions/cancelDeletion"),
    GET_VAULT("GetVault", "GET", "/20180608/vaults/*"),
    LIST_KEYS("ListKeys", "GET", "/20180608/keys"),
    GET_KEY("GetKey", "GET", "/20180608/keys/*"),
    GET_WRAPPING_KEY("GetWrappingKey", "GET", "/20180608/wrappingKeys"),
    IMPORT_KEY("ImportKey", "POST", "/20180608/keys/import"),
    IMPORT_KEY_VERSION("ImportKeyVersion", "POST", "/20180608/keys/*/keyVersions/import"),
    LIST_KEY_VERSIONS("ListKeyVersions", "GET", "/20180608/keys/*/keyVersions"),
    GET_KEY_VERSION("GetKeyVersion", "GET", "/20180608/keys/*/keyVersions/*"),
    SIGN("Sign", "POST", "/20180608/sign"),
    REFRESH_SESSION("SessionTokenRefresh", "POST", "/v1/authentication/refresh");

    /** What a request to no known path is called in the log. */
    static final String UNKNOWN = "Unknown";

    private final String ociName;
    private final String method;
    private final List<String> pattern;

    Operation(String ociName, String method, String pattern) {
        this.ociName = ociName;
        this.method = method;
        this.pattern = List.of(pattern.split("/"));
    }

    /** A request's operation and what stood for the stars in its path. */
    record Match(Operation operation, List<String> variables) {}

    static List<String> names() {
        return Arrays.stream(values()).map(operation -> operation.ociName).toList();
    }

    static String nameOf(WireRequest request) {
        return match(request).map(match -> match.operation.ociName).orElse(UNKNOWN);
    }

    static Optional<Match> match(WireRequest request) {
        List<String> path = List.of(request.path().split("/"));
        return Arrays.stream(values())
                .filter(operation -> operation.method.equals(request.method()))
                .flatMap(operation -> operation.variables(path).stream().map(found -> new Match(operation, found)))
                .findFirst();
    }

    String ociName() {
        return ociName;
    }

    private Optional<List<String>> variables(List<String> path) {
        if (path.size() != pattern.size()) {
            return Optional.empty();
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            if (pattern.get(i).equals("*")) {
                variables.add(path.get(i));
            } else if (!pattern.get(i).equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
