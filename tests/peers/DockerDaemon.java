package peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The few endpoints of Docker's daemon that its MCP gateway asks for before it starts a server: no container in sight. */
public final class DockerDaemon implements AutoCloseable {

    private static final String API = "1.48";

    private final Path socket;
    private final ServerSocketChannel listening;

    private DockerDaemon(Path socket, ServerSocketChannel listening) {
        this.socket = socket;
        this.listening = listening;
    }

    /** @param socket its path, of at most a hundred characters */
    public static DockerDaemon at(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        var daemon = new DockerDaemon(socket, listening);
        Thread.ofVirtual().start(daemon::serve);
        return daemon;
    }

    /** The value for DOCKER_HOST. */
    public String host() {
        return "unix://" + socket;
    }

    private void serve() {
        try {
            while (true) {
                var connection = listening.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            }
        } catch (IOException closed) {
            // That ends it.
        }
    }

    private static void answer(SocketChannel connection) {
        try (connection;
                var in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.ISO_8859_1));
                var out = Channels.newOutputStream(connection)) {
            for (var request = in.readLine(); request != null; request = in.readLine()) {
                while (!in.readLine().isEmpty()) {
                    // No request that it understands has a body.
                }
                write(out, request.split(" "));
            }
        } catch (IOException | NullPointerException gone) {
            // The client's affair.
        }
    }

    private static void write(OutputStream out, String... request) throws IOException {
        var body = body(request[1].replaceFirst("^/v[0-9.]+", ""));
        var head = "HTTP/1.1 " + (body.isEmpty() ? "404 Not Found" : "200 OK") + "\r\nApi-Version: " + API
                + "\r\nOstype: linux\r\nContent-Type: application/json\r\nContent-Length: ";
        var content = body.isEmpty() ? "{\"message\":\"no such thing\"}" : body;
        out.write((head + content.length() + "\r\n\r\n" + (request[0].equals("HEAD") ? "" : content))
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Empty for what it does not know. */
    private static String body(String path) {
        if (path.startsWith("/_ping")) {
            return "OK";
        }
        if (path.startsWith("/info")) {
            return "{\"OperatingSystem\":\"Debian GNU/Linux\",\"OSType\":\"linux\",\"ServerVersion\":\"28.2.2\"}";
        }
        if (path.startsWith("/version")) {
            return "{\"ApiVersion\":\"" + API
                    + "\",\"MinAPIVersion\":\"1.24\",\"Version\":\"28.2.2\",\"Os\":\"linux\"}";
        }
        // An image that is there already.
        return path.startsWith("/images/") ? "{\"Id\":\"sha256:0\",\"RepoTags\":[\"here\"]}" : "";
    }

    @Override
    public void close() throws IOException {
        listening.close();
        Files.deleteIfExists(socket);
    }
}
