package ocivault.oci;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The last answer that came from the network during one call, with the headers that the SDK's exceptions do not carry.
 * Confined to the thread of the call.
 */
final class AnswerTrace {

    /** Bound while a call is made; the transport reports to it. */
    static final ScopedValue<AnswerTrace> CURRENT = ScopedValue.newInstance();

    private int status;
    private Map<String, List<String>> headers = Map.of();
    private String sentDate = "";

    /** Called by the transport; does nothing outside a call that is traced. */
    static void report(String sentDate, int status, Map<String, List<String>> headers) {
        if (CURRENT.isBound()) {
            var trace = CURRENT.get();
            trace.sentDate = sentDate;
            trace.status = status;
            trace.headers = headers;
        }
    }

    /** HTTP status; 0 where nothing came back. */
    int status() {
        return status;
    }

    /** A header's first value; empty where it is absent. */
    String header(String name) {
        var values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? "" : values.getFirst();
    }

    /** The date that was signed: this machine's clock. */
    String sentDate() {
        return sentDate;
    }
}
