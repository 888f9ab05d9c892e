package ocivault.oci;

import com.oracle.bmc.model.BmcException;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.model.VaultException.UnsuitableContent;
import ocivault.settings.VaultSettings;

/**
 * Signatures by keys that OCI keeps (Key Management, API 20180608, operation Sign): one signed POST, for which the SDK's
 * own client would cost a jar of 1 MB. Each method is a single attempt that throws a {@link VaultException} as the service
 * answered. Thread-safe.
 */
public final class OciKeySigning implements AutoCloseable {

    private static final String ALGORITHM = "SHA_256_RSA_PKCS1_V1_5";

    /** In bytes, of RSA keys from 2048 to 16,384 bits. */
    private static final int SHORTEST = 256;

    private static final int LONGEST = 2048;

    /** What OCI says of a key that may not be used now, whichever code it gives it. */
    private static final Pattern STATE = Pattern.compile("(?i)\\b(disabl|enabl|delet|state|not active)");

    private final OciClients clients;

    /** Neither reads the key of the login nor touches the network. */
    public OciKeySigning(OciLogin login, VaultSettings settings) {
        clients = new OciClients(login, settings);
        clients.prepare();
    }

    /**
     * The RSA signature (PKCS#1 v1.5) over a message with this SHA-256.
     *
     * @throws Denied if the key is disabled or to be deleted, or not there for this login
     * @throws UnsuitableContent if it is no RSA key, or one of less than 2048 bits
     * @throws VaultException.Usage if its OCID does not tell where it can be used
     */
    public byte[] sign(Ocid key, byte[] sha256) {
        var failed = Optional.<Unavailable>empty();
        for (var endpoint : clients.cryptoEndpoints(key)) {
            try {
                return clients.call(key, () -> sign(endpoint, key, sha256));
            } catch (Unavailable e) {
                if (e.origin != Origin.WAY) {
                    throw e;
                }
                failed = failed.or(() -> Optional.of(e));
            }
        }
        throw failed.orElseThrow();
    }

    private byte[] sign(URI endpoint, Ocid key, byte[] sha256) {
        Map<?, ?> answer;
        try {
            answer = clients.post(
                    URI.create(endpoint + "/20180608/sign"),
                    "{\"keyId\":\"" + key + "\",\"message\":\""
                            + Base64.getEncoder().encodeToString(sha256)
                            + "\",\"messageType\":\"DIGEST\",\"signingAlgorithm\":\"" + ALGORITHM + "\"}");
        } catch (BmcException e) {
            throw refused(e, key).map(RuntimeException.class::cast).orElse(e);
        }
        OciAnswers.require(key.text(), answer.get("keyId") instanceof String id ? id : null, "key");
        var signature = signature(answer);
        if (signature.length < SHORTEST) {
            throw unsuitable("key " + key + " has " + signature.length * Byte.SIZE + " bits, and RS256 needs 2048");
        }
        return signature;
    }

    private static byte[] signature(Map<?, ?> answer) {
        if (answer.get("signature") instanceof String text && text.length() <= LONGEST * 2) {
            try {
                var bytes = Base64.getDecoder().decode(text);
                if (bytes.length > 0) {
                    return bytes;
                }
            } catch (IllegalArgumentException notBase64) {
                // as no signature
            }
        }
        throw new Unavailable("OCI's answer is no signature", new ServiceAnswer(200, "", "", ""), null);
    }

    /** What OCI's refusal says of the key; empty where it says nothing of it. */
    private Optional<VaultException> refused(BmcException e, Ocid key) {
        if (e.getOpcRequestId() == null || e.getOpcRequestId().isBlank()) {
            return Optional.empty();
        }
        var answer = new ServiceAnswer(
                e.getStatusCode(),
                OciErrors.words(e.getServiceCode()),
                OciErrors.words(e.getUnmodifiedMessage()),
                OciErrors.words(e.getOpcRequestId()));
        var said = " (" + answer.status() + (answer.code().isEmpty() ? "" : " " + answer.code())
                + (answer.message().isEmpty() ? "" : ": " + answer.message()) + ")";
        return switch (answer.status()) {
            case 403, 404 ->
                Optional.of(new Denied(
                        "key " + key + " not found, or no permission to sign with it" + said
                                + clients.asked(key).where(),
                        answer,
                        "OCI does not tell 'no such key' from 'no permission': check the key's OCID and region; the"
                            + " login needs the policy: allow group <group> to use keys in compartment <compartment>"
                            + " where target.key.id = '" + key + "'"));
            case 409 -> Optional.of(unusable(key, said, answer));
            case 400 ->
                Optional.of(
                        STATE.matcher(answer.message()).find()
                                ? unusable(key, said, answer)
                                : unsuitable("key " + key + " does not sign with " + ALGORITHM + said));
            default -> Optional.empty();
        };
    }

    private static Denied unusable(Ocid key, String said, ServiceAnswer answer) {
        return new Denied(
                "key " + key + " does not sign: it is disabled or to be deleted" + said,
                answer,
                "Enable the key in the OCI console, or cancel its deletion there; else import another one with"
                        + " upload-secret --as-signing-key.");
    }

    private static UnsuitableContent unsuitable(String message) {
        return new UnsuitableContent(
                message,
                "It has to be an asymmetric RSA key of 2048 bits or more: upload-secret --as-signing-key NAME --file"
                        + " key.pem imports one.");
    }

    /** Closes the connections. */
    @Override
    public void close() {
        clients.close();
    }
}
