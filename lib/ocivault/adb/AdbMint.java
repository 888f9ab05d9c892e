package ocivault.adb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.Minter;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.retry.Resilience;

/**
 * Makes one bearer: the password from the vault, then one question to the database. Apart from {@link AdbLogin}, which most
 * starts get by with. Nothing of what the database says is shown but its status: it may quote what it was sent.
 */
final class AdbMint {

    /** Oracle's promise, "approximately one hour"; what says otherwise is not believed beyond it. */
    private static final Duration LIFE = Duration.ofHours(1);

    /** Where the answer does not say how long: an hour is approximate. */
    private static final Duration LIFE_UNKNOWN = Duration.ofMinutes(55);

    private final AdbLogin login;
    private final Minter.Asked asked;

    AdbMint(AdbLogin login, Minter.Asked asked) {
        this.login = login;
        this.asked = asked;
    }

    /**
     * @throws Denied if the database does not let this user in
     * @throws VaultException where the password, or an answer, is not to be had
     */
    SecretBundle bearer() {
        var vault = asked.vault();
        var secret = vault.resolve(login.password());
        var settings = vault.settings();
        var resilience = new Resilience(settings, vault.metrics(), asked.clock(), asked.deadline(), asked.verbose());
        byte[] body = body(login.user(), secret.value());
        try (var wire = new Wire(settings.network(), settings.timeout())) {
            return resilience.call("adb " + login.tokens().getHost(), "the bearer of " + login, () -> ask(wire, body));
        } finally {
            Arrays.fill(body, (byte) 0);
            secret.value().destroy();
            secret.bundle().value().destroy();
        }
    }

    private SecretBundle ask(Wire wire, byte[] body) {
        var headers = Map.of(
                "Host", List.of(login.tokens().getRawAuthority()),
                "Accept", List.of("application/json"),
                "User-Agent", List.of("oci-vault-mcp"),
                "Content-Type", List.of("application/json"),
                "Content-Length", List.of(Integer.toString(body.length)));
        try {
            return bundle(wire.exchange(
                    new HttpMessage.Request("POST", login.tokens(), headers, body),
                    asked.vault().settings().timeout()));
        } catch (IOException e) {
            throw new Unavailable(
                    Origin.WAY,
                    "the database could not be asked for a bearer at "
                            + login.tokens().getHost() + ": " + e.getMessage(),
                    ServiceAnswer.NONE,
                    Duration.ZERO,
                    null);
        }
    }

    private SecretBundle bundle(HttpMessage.Answer answer) {
        int status = answer.status();
        if (status == 429) {
            throw new Throttled(new ServiceAnswer(status, "", "", ""), Duration.ZERO);
        }
        if (status >= 500 || status < 200 || (status >= 300 && status < 400)) {
            throw new Unavailable(
                    Origin.WAY,
                    "the database gives no bearer now (" + status + ")",
                    ServiceAnswer.NONE,
                    Duration.ZERO,
                    null);
        }
        if (status >= 400) {
            throw refused(status);
        }
        return bundle(answer.body());
    }

    private VaultException refused(int status) {
        return status == 404
                ? new Denied(
                        "there is no such database, or its MCP server is not enabled (404)",
                        ServiceAnswer.NONE,
                        "Check region and database OCID in --url; it is enabled by the database's free-form tag"
                                + " adb$feature with the value {\"name\":\"mcp_server\",\"enable\":true}.")
                : new Denied(
                        "the database does not let " + login + " in (" + status + ")",
                        ServiceAnswer.NONE,
                        "Check the user's name, the password at " + login.password()
                                + ", that the account is neither locked nor its password expired, and the database's"
                                + " access control list.");
    }

    private SecretBundle bundle(byte[] body) {
        try {
            if (JsonReader.read(new String(body, StandardCharsets.UTF_8)) instanceof Map<?, ?> object
                    && object.get("access_token") instanceof String token
                    && !token.isEmpty()
                    && token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                var life = life(object.get("expires_in")).orElse(LIFE_UNKNOWN);
                return new SecretBundle(
                        login.user(),
                        1,
                        "",
                        List.of(),
                        SecretValue.of(token),
                        asked.clock().instant().plus(life));
            }
        } catch (JsonReader.NotJson e) {
            // as no token
        }
        throw new Unavailable(
                Origin.WAY, "the database's answer holds no bearer", ServiceAnswer.NONE, Duration.ZERO, null);
    }

    /** Empty where it is not said. */
    private static Optional<Duration> life(Object said) {
        var text = said instanceof JsonNumber number ? number.text() : said instanceof String string ? string : "";
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        var life = Duration.ofSeconds(Long.parseLong(text));
        return Optional.of(life.compareTo(LIFE) < 0 ? life : LIFE);
    }

    /** As JSON; the caller overwrites it. */
    private static byte[] body(String user, SecretValue password) {
        var json = new Body();
        json.text("{\"grant_type\":\"password\",\"username\":\"");
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        json.escaped(name, name.length);
        json.text("\",\"password\":\"");
        byte[] secret = password.reveal();
        json.escaped(secret, lengthWithoutNewline(secret));
        Arrays.fill(secret, (byte) 0);
        json.text("\"}");
        var bytes = json.toByteArray();
        json.wipe();
        return bytes;
    }

    /** The one at the end is an editor's. */
    private static int lengthWithoutNewline(byte[] text) {
        int length = text.length;
        while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
            length--;
        }
        return length;
    }

    /** What is written can be overwritten. */
    private static final class Body extends ByteArrayOutputStream {

        Body() {
            super(1 << 16); // never grown: the old buffer would stay behind
        }

        void text(String text) {
            writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }

        void escaped(byte[] utf8, int length) {
            for (int i = 0; i < length; i++) {
                byte b = utf8[i];
                if (b == '"' || b == '\\') {
                    write('\\');
                    write(b);
                } else if (b >= 0 && b < ' ') {
                    text(String.format("\\u%04x", (int) b));
                } else {
                    write(b);
                }
            }
        }

        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
