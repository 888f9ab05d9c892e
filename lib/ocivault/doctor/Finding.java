package ocivault.doctor;

import java.util.Locale;
import java.util.Map;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.VaultException;

/**
 * What one look at the machine found.
 *
 * @param name what was looked at, such as {@code login}; the same in every version
 * @param detail one line, never a secret
 * @param hint what to do about it; empty where there is nothing to do
 */
record Finding(String name, Status status, String detail, String hint) {

    enum Status {
        OK("✅"),
        /** Not in the way of a start. */
        WARNING("⚠"),
        /** A start would fail. */
        ERROR("❌");

        private final String mark;

        Status(String mark) {
            this.mark = mark;
        }

        String mark() {
            return mark;
        }
    }

    static Finding ok(String name, String detail) {
        return new Finding(name, Status.OK, detail, "");
    }

    static Finding warning(String name, String detail, String hint) {
        return new Finding(name, Status.WARNING, detail, hint);
    }

    static Finding error(String name, String detail, String hint) {
        return new Finding(name, Status.ERROR, detail, hint);
    }

    /** As a start would tell it. */
    static Finding error(String name, VaultException problem) {
        var failure = Failure.of(problem);
        var request = failure.opcRequestId().isEmpty() ? "" : " (opc-request-id " + failure.opcRequestId() + ")";
        return error(name, failure.message() + request, failure.hint());
    }

    /** The same where a start would do without. */
    Finding unneeded() {
        return status == Status.ERROR ? warning(name, detail, hint) : this;
    }

    Map<String, Object> toJson() {
        return Json.object(
                "name", name, "status", status.name().toLowerCase(Locale.ROOT), "detail", detail, "hint", hint);
    }
}
