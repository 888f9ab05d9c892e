package remotemcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/** One HTTP request as it arrived, and the connection to answer it on, on the level of bytes. For one thread. */
public final class HttpCall {

    private final Socket socket;
    private final String requestLine;
    private final Map<String, String> headers;
    private final byte[] body;
    private boolean keepAlive = true;

    private HttpCall(Socket socket, String requestLine, Map<String, String> headers, byte[] body) {
        this.socket = socket;
        this.requestLine = requestLine;
        this.headers = headers;
        this.body = body;
    }

    /** The next request on the connection; empty where the client has closed it. */
    public static Optional<HttpCall> read(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return Optional.of(new HttpCall(socket, first, headers, body));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** GET, POST or DELETE. */
    public String verb() {
        return requestLine.substring(0, requestLine.indexOf(' '));
    }

    /** Path and query. */
    public String target() {
        return requestLine.split(" ")[1];
    }

    /** The header's value; empty where it was not sent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The body as text. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body's message; an empty object where it is none, or several. */
    public JSONObject message() {
        return JSONValue.parse(body()) instanceof JSONObject object ? object : new JSONObject();
    }

    /** The method of the message; empty where it has none. */
    public String method() {
        return message().getOrDefault("method", "").toString();
    }

    /** The name of the tool that is called; empty for anything else. */
    public String tool() {
        return params().getOrDefault("name", "").toString();
    }

    public JSONObject params() {
        return message().get("params") instanceof JSONObject params ? params : new JSONObject();
    }

    /** The message's id as JSON; {@code null} where it has none. */
    public String id() {
        return JSONValue.toJSONString(message().get("id"));
    }

    /** Whether the body is several messages. */
    public boolean isBatch() {
        return JSONValue.parse(body()) instanceof JSONArray;
    }

    /** Answers with a body. */
    public void answer(int status, String type, String text, String... moreHeaders) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        head(
                status,
                join("Content-Length: " + bytes.length, type.isEmpty() ? "" : "Content-Type: " + type, moreHeaders));
        send(bytes);
    }

    /** Answers the request with a result. */
    public void result(String json, String... moreHeaders) throws IOException {
        answer(200, "application/json", response(json), moreHeaders);
    }

    /** The JSON-RPC response to this request with that result. */
    public String response(String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}";
    }

    /** Begins a stream of events, whose end is the connection's. */
    public HttpCall events(String... moreHeaders) throws IOException {
        keepAlive = false;
        head(200, join("Connection: close", "Content-Type: text/event-stream", moreHeaders));
        return this;
    }

    /** Sends an event; {@code id} may be empty. */
    public HttpCall event(String id, String data) throws IOException {
        return send(
                ((id.isEmpty() ? "" : "id: " + id + "\n") + "data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a status line and headers, each a line; empty ones are left out. */
    public HttpCall head(int status, List<String> lines) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " -\r\n");
        lines.stream()
                .filter(line -> !line.isEmpty())
                .forEach(line -> head.append(line).append("\r\n"));
        return send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    public HttpCall send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Ends the connection in good order, after what was sent. */
    public void hangUp() throws IOException {
        keepAlive = false;
        socket.shutdownOutput();
    }

    /** Ends the connection with a TCP reset. */
    public void reset() throws IOException {
        keepAlive = false;
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    /** Waits until the client has closed the connection; true once it has. */
    public boolean awaitHangUp() {
        keepAlive = false;
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether another request may follow. */
    public boolean keepsAlive() {
        return keepAlive && !socket.isClosed();
    }

    private static List<String> join(String one, String two, String... more) {
        var all = new java.util.ArrayList<>(List.of(one, two));
        all.addAll(List.of(more));
        return all;
    }
}
