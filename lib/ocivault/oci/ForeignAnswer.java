package ocivault.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import ocivault.http.HttpMessage;

/**
 * Somebody else's answer in OCI's place: a web filter's page, a captive portal's, a gateway's. Whatever it says, it is no
 * word of OCI's on the secret.
 */
final class ForeignAnswer extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ForeignAnswer(int status) {
        super("the answer (" + status
                + ") is not OCI's: a web filter, a captive portal or a gateway stands in between");
        this.status = status;
    }

    int status() {
        return status;
    }

    /**
     * Lets pass what looks like OCI's: every answer of its services has an opc-request-id, and every refusal is a JSON
     * object with a code. A page with a status of its own problems (5xx) needs only the former.
     *
     * @throws ForeignAnswer if it does not
     */
    static void refuse(HttpMessage.Answer answer) throws ForeignAnswer {
        int status = answer.status();
        boolean refusal = status >= 400 && status < 500;
        if (answer.header("opc-request-id").isBlank()
                || (refusal && !hasCode(answer.body()))
                || (status < 300 && isMarkup(answer.body()))) {
            throw new ForeignAnswer(status);
        }
    }

    private static boolean hasCode(byte[] body) {
        try (var json = new JsonFactory().createParser(body)) {
            boolean found = false;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                found |= json.nextToken() == JsonToken.VALUE_STRING && name.equals("code");
                json.skipChildren();
            }
            return found;
        } catch (IOException notJson) {
            return false;
        }
    }

    private static boolean isMarkup(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }
}
