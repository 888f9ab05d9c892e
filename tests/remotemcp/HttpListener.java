package remotemcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes HTTP calls on a free port of 127.0.0.1, each connection on a thread of its own, and notes them. */
public final class HttpListener implements AutoCloseable {

    /** What is done with a call. */
    public interface Handler {
        void on(HttpCall call) throws IOException;
    }

    private final Handler handler;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<HttpCall> calls = new CopyOnWriteArrayList<>();

    public HttpListener(Handler handler) {
        this.handler = handler;
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("http listener").start(this::accept);
    }

    /** Without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** In the order in which they came. */
    public List<HttpCall> calls() {
        return List.copyOf(calls);
    }

    public void forgetCalls() {
        calls.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (var call = HttpCall.read(socket); call.isPresent(); call = HttpCall.read(socket)) {
                calls.add(call.get());
                handler.on(call.get());
                if (!call.get().keepsAlive()) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The client left, which it may.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Cuts all connections, and takes no more. */
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
