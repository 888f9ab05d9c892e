package localvault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A client that can be made to sign and send anything: requests are right by default, tests then spoil one thing. One
 * connection a request.
 */
final class RawClient {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final URI endpoint;
    private final Clock clock;

    RawClient(VaultServer vault, Clock clock) {
        this.endpoint = vault.endpoint();
        this.clock = clock;
    }

    /** What came back: everything up to the end of the connection. */
    record Answer(int status, String head, String body) {}

    Request request(String method, String target, String body) {
        return new Request(method, target, body);
    }

    /** A request in the making. */
    final class Request {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final List<String> signed = new ArrayList<>(List.of("date", "(request-target)", "host"));
        private final String method;
        private String target;
        private String body;

        private Request(String method, String target, String body) {
            this.method = method;
            this.target = target;
            this.body = body;
            headers.put(
                    "date",
                    DateTimeFormatter.RFC_1123_DATE_TIME
                            .withLocale(Locale.ROOT)
                            .format(clock.instant().atZone(ZoneOffset.UTC)));
            headers.put("host", endpoint.getAuthority());
            headers.put("connection", "close");
            if (!method.equals("GET")) {
                headers.put("content-length", "" + body.getBytes(StandardCharsets.UTF_8).length);
                headers.put("content-type", "application/json");
                headers.put("x-content-sha256", sha256(body));
                signed.addAll(List.of("content-length", "content-type", "x-content-sha256"));
            }
        }

        Request header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Request unsigned(String name) {
            signed.remove(name);
            return this;
        }

        Request signing(String name) {
            signed.add(name);
            return this;
        }

        Request without(String name) {
            headers.remove(name);
            return this;
        }

        Request body(String other) {
            body = other;
            return this;
        }

        Request target(String other) {
            target = other;
            return this;
        }

        /** Adds the authorization; what is changed afterwards is tampering. */
        Request sign(String keyId, PrivateKey key) {
            String text = signed.stream().map(name -> name + ": " + value(name)).collect(Collectors.joining("\n"));
            return header(
                    "authorization",
                    "Signature version=\"1\",keyId=\"" + keyId + "\",algorithm=\"rsa-sha256\"," + "headers=\""
                            + String.join(" ", signed) + "\",signature=\"" + signature(key, text) + "\"");
        }

        private String value(String name) {
            return name.equals("(request-target)")
                    ? method.toLowerCase(Locale.ROOT) + " " + target
                    : headers.getOrDefault(name, "");
        }

        Answer send() throws IOException {
            return send(body.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends these bytes after the head, whatever the headers say. */
        Answer send(byte[] bytes) throws IOException {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                message.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
                message.writeBytes(bytes);
                message.writeTo(socket.getOutputStream());
                return answer(socket.getInputStream());
            }
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer");
        }
        return new Answer(Integer.parseInt(text.split(" ")[1]), text.substring(0, end), text.substring(end + 4));
    }

    static String sha256(String body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String signature(PrivateKey key, String text) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
