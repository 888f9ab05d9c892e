//SOURCES ApiError.java
//SOURCES Call.java
//SOURCES Credentials.java
//SOURCES Delivery.java
//SOURCES Fault.java
//SOURCES FaultPlan.java
//SOURCES Json.java
//SOURCES KmsApi.java
//SOURCES KmsCryptoApi.java
//SOURCES KmsImportApi.java
//SOURCES ManagementApi.java
//SOURCES Operation.java
//SOURCES Reply.java
//SOURCES RequestLog.java
//SOURCES RequestSignature.java
//SOURCES RetrievalApi.java
//SOURCES VaultState.java
//SOURCES WireRequest.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.minidev.json.JSONObject;

/** What every request passes: log, signature, faults, operation, request id. Thread-safe. */
final class ApiGateway {
    private final VaultState state;
    private final RetrievalApi retrieval;
    private final ManagementApi management;
    private final KmsApi kms;
    private final KmsImportApi imports;
    private final KmsCryptoApi crypto;
    private final Credentials credentials;
    private final FaultPlan faults;
    private final RequestLog log;
    private final Clock clock;

    ApiGateway(VaultState state, Credentials credentials, FaultPlan faults, RequestLog log, Clock clock) {
        this.state = state;
        this.retrieval = new RetrievalApi(state);
        this.management = new ManagementApi(state);
        this.kms = new KmsApi(state);
        this.imports = new KmsImportApi(state);
        this.crypto = new KmsCryptoApi(state);
        this.credentials = credentials;
        this.faults = faults;
        this.log = log;
        this.clock = clock;
    }

    RequestLog.Entry arrived(WireRequest request) {
        return log.arrived(request);
    }

    /** The answer, after whatever wait a fault asks for. */
    Delivery answer(WireRequest request) throws InterruptedException {
        Delivery decided = decide(request);
        Delivery dated = decided.reply().headers().containsKey("date") ? decided : decided.header("date", date());
        return dated.header("opc-request-id", requestId(request));
    }

    private Delivery decide(WireRequest request) throws InterruptedException {
        try {
            RequestSignature.verify(request, credentials, clock.instant());
        } catch (ApiError e) {
            return Delivery.whole(e.reply());
        }
        Optional<Fault> fault = faults.next(Operation.nameOf(request));
        if (fault.isEmpty()) {
            return Delivery.whole(carryOut(request));
        }
        Thread.sleep(fault.get().delay());
        return switch (fault.get().effect()) {
            case Fault.Effect.Respond(int status, Map<String, String> headers, String body) ->
                Delivery.whole(new Reply(status, headers, body.getBytes(StandardCharsets.UTF_8)));
            case Fault.Effect.Body(String body) ->
                Delivery.whole(carryOut(request).body(body));
            case Fault.Effect.Content(String content) -> Delivery.whole(withContent(carryOut(request), content));
            case Fault.Effect.Send(var manner, var interval)
            when manner == Fault.Manner.RESET -> new Delivery(Reply.empty(), manner, interval);
            case Fault.Effect.Send(var manner, var interval) -> new Delivery(carryOut(request), manner, interval);
        };
    }

    private Reply carryOut(WireRequest request) {
        synchronized (state) {
            try {
                Call call = Operation.match(request)
                        .map(match -> Call.of(match, request))
                        .orElseThrow(ApiError::notFound);
                return switch (call.operation()) {
                    case GET_SECRET_BUNDLE -> retrieval.getBundle(call);
                    case GET_SECRET_BUNDLE_BY_NAME -> retrieval.getBundleByName(call);
                    case LIST_SECRET_BUNDLE_VERSIONS -> retrieval.listVersions(call);
                    case CREATE_SECRET -> management.create(call);
                    case LIST_SECRETS -> management.list(call);
                    case GET_SECRET -> management.get(call);
                    case UPDATE_SECRET -> management.update(call);
                    case LIST_SECRET_VERSIONS -> management.listVersions(call);
                    case GET_SECRET_VERSION -> management.getVersion(call);
                    case SCHEDULE_SECRET_DELETION -> management.scheduleDeletion(call);
                    case CANCEL_SECRET_DELETION -> management.cancelDeletion(call);
                    case SCHEDULE_SECRET_VERSION_DELETION -> management.scheduleVersionDeletion(call);
                    case CANCEL_SECRET_VERSION_DELETION -> management.cancelVersionDeletion(call);
                    case GET_VAULT -> kms.getVault(call);
                    case LIST_KEYS -> kms.listKeys(call);
                    case GET_KEY -> kms.getKey(call);
                    case GET_WRAPPING_KEY -> imports.getWrappingKey();
                    case IMPORT_KEY -> imports.importKey(call);
                    case IMPORT_KEY_VERSION -> imports.importVersion(call);
                    case LIST_KEY_VERSIONS -> imports.listVersions(call);
                    case GET_KEY_VERSION -> imports.getVersion(call);
                    case SIGN -> crypto.sign(call);
                    case REFRESH_SESSION -> refresh(call);
                };
            } catch (ApiError e) {
                return e.reply();
            }
        }
    }

    /** A session's token, which has signed this request, for another. */
    private Reply refresh(Call call) {
        String current = Optional.ofNullable(call.body().getAsString("currentToken"))
                .orElseThrow(() -> ApiError.missing("currentToken"));
        return credentials
                .refresh(current)
                .map(token -> Reply.ok(Map.of("token", token)))
                .orElseThrow(() -> ApiError.notAuthenticated("The session is no longer valid"));
    }

    /** Only bundles have content to replace. */
    private static Reply withContent(Reply reply, String content) {
        if (reply.status() != 200 || reply.body().length == 0 || reply.body()[0] != '{') {
            return reply;
        }
        JSONObject json = Json.object(reply.body());
        if (!(json.get("secretBundleContent") instanceof JSONObject bundle)) {
            return reply;
        }
        bundle.put("content", content);
        return reply.body(Json.text(json));
    }

    /** OCI appends two ids of its own to the caller's. */
    private static String requestId(WireRequest request) {
        String own = id() + "/" + id();
        return request.header("opc-request-id")
                .filter(given -> !given.isBlank())
                .map(given -> given + "/" + own)
                .orElse(id() + "/" + own);
    }

    private String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }
}
