//SOURCES ApiError.java
//SOURCES ApiGateway.java
//SOURCES Delivery.java
//SOURCES Reply.java
//SOURCES RequestLog.java
//SOURCES RequestReader.java
//SOURCES WireRequest.java
package localvault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection: a request after the other, and each answer in the manner asked for. Not thread-safe. */
final class HttpConnection {
    private static final int IDLE_MILLIS = 60_000;

    private final Socket raw;
    private final Optional<SSLContext> tls;
    private final ApiGateway gateway;

    HttpConnection(Socket raw, Optional<SSLContext> tls, ApiGateway gateway) {
        this.raw = raw;
        this.tls = tls;
        this.gateway = gateway;
    }

    /** Returns when the connection is over. */
    void run() throws IOException, InterruptedException {
        raw.setSoTimeout(IDLE_MILLIS);
        try (Socket channel = channel()) {
            OutputStream out = channel.getOutputStream();
            RequestReader requests = new RequestReader(new BufferedInputStream(channel.getInputStream()), out);
            boolean more = true;
            while (more) {
                more = exchange(requests, out);
            }
        }
    }

    /** TLS is layered over the accepted socket, which stays in reach: only it can be reset or cut. */
    private Socket channel() throws IOException {
        if (tls.isEmpty()) {
            return raw;
        }
        var secure = (SSLSocket) tls.get().getSocketFactory().createSocket(raw, null, raw.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    private boolean exchange(RequestReader requests, OutputStream out) throws IOException, InterruptedException {
        Optional<WireRequest> request;
        try {
            request = requests.next();
        } catch (ApiError e) {
            sendWhole(e.reply().header("connection", "close"), out);
            return false;
        }
        if (request.isEmpty()) {
            return false;
        }
        RequestLog.Entry entry = gateway.arrived(request.get());
        try {
            Delivery delivery = gateway.answer(request.get());
            boolean last = request.get()
                    .header("connection")
                    .filter("close"::equalsIgnoreCase)
                    .isPresent();
            return send(last ? delivery.header("connection", "close") : delivery, entry, out) && !last;
        } finally {
            entry.done();
        }
    }

    /** Whether the connection can go on. */
    private boolean send(Delivery delivery, RequestLog.Entry entry, OutputStream out)
            throws IOException, InterruptedException {
        Reply reply = delivery.reply();
        int half = reply.body().length / 2;
        switch (delivery.manner()) {
            case RESET, RESET_AFTER_EFFECT -> reset();
            case WHOLE -> {
                entry.answered(reply.status());
                sendWhole(reply, out);
                return true;
            }
            case HANG_UP -> {
                entry.answered(reply.status());
                sendWhole(reply, out);
            }
            case TRUNCATE -> {
                entry.answered(reply.status());
                sendPart(reply, half, out);
                raw.close();
            }
            case RESET_MID_BODY -> {
                entry.answered(reply.status());
                sendPart(reply, half, out);
                reset();
            }
            case DRIP -> {
                entry.answered(reply.status());
                sendPart(reply, 0, out);
                for (byte b : reply.body()) {
                    Thread.sleep(delivery.interval());
                    out.write(b);
                    out.flush();
                }
                return true;
            }
        }
        return false;
    }

    private void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    private static void sendWhole(Reply reply, OutputStream out) throws IOException {
        sendPart(reply, reply.body().length, out);
    }

    /** The head, which announces the whole body, and the first {@code length} bytes of that. */
    private static void sendPart(Reply reply, int length, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " " + reason(reply.status()) + "\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(reply.body().length).append("\r\n\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        message.write(reply.body(), 0, length);
        message.writeTo(out);
        out.flush();
    }

    private static String reason(int status) {
        return status < 300 ? "OK" : status < 400 ? "Redirect" : "Error";
    }
}
