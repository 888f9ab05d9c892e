package testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that does on each connection what a test says, on the level of bytes. */
public final class ScriptedServer implements AutoCloseable {

    /** What happens on one connection; it is closed afterwards. */
    public interface Script {
        void play(Socket socket, ScriptedServer server) throws IOException;
    }

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();

    public ScriptedServer(Script script) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(() -> accept(script));
    }

    /** Answers every request with these bytes, and keeps the connection open. */
    public static ScriptedServer answering(String answer) {
        return new ScriptedServer((socket, server) -> {
            while (server.readHead(socket.getInputStream())) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** Answers one request on each connection with these bytes, then closes it. */
    public static ScriptedServer answeringOnce(String answer) {
        return new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A proxy that makes a tunnel to this port of this machine, whichever host it is asked for. */
    public static ScriptedServer tunnelTo(int port) {
        return new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            try (var onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                Thread.ofVirtual().start(() -> pass(onward, socket));
                socket.getInputStream().transferTo(onward.getOutputStream());
            }
        });
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side has left
        }
    }

    /** Reads the head of a request, which {@link #heads} then has; false at the end of the stream. */
    public boolean readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
        }
        heads.add(head.toString());
        return true;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The head of each request, in order of arrival. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    public int connections() {
        return sockets.size();
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> play(script, socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void play(Script script, Socket socket) {
        try (socket) {
            script.play(socket, this);
        } catch (IOException e) {
            // the client left, which it may
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
