//SOURCES ApiGateway.java
//SOURCES HttpConnection.java
//SOURCES RequestLog.java
package localvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;

/** The port: accepts connections and gives each a virtual thread. Thread-safe. */
final class HttpListener implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int BACKLOG = 512;

    private final ServerSocket port;
    private final Optional<SSLContext> tls;
    private final RequestLog log;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Listens on 127.0.0.1, on a free port where {@code number} is 0. */
    HttpListener(int number, Optional<SSLContext> tls, RequestLog log) throws IOException {
        this.port = new ServerSocket();
        this.port.setReuseAddress(true);
        this.port.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), number), BACKLOG);
        this.tls = tls;
        this.log = log;
    }

    URI endpoint() {
        String scheme = tls.isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + LOOPBACK + ":" + port.getLocalPort());
    }

    /** Starts to accept; returns at once. */
    void serve(ApiGateway gateway) {
        threads.execute(() -> accept(gateway));
    }

    private void accept(ApiGateway gateway) {
        try {
            while (!port.isClosed()) {
                Socket socket = port.accept();
                open.add(socket);
                try {
                    threads.execute(() -> converse(socket, gateway));
                } catch (RejectedExecutionException e) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void converse(Socket socket, ApiGateway gateway) {
        log.connected();
        try (socket) {
            socket.setTcpNoDelay(true);
            new HttpConnection(socket, tls, gateway).run();
        } catch (IOException e) {
            // The client went away or never spoke TLS: no one is left to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            log.disconnected();
        }
    }

    @Override
    public void close() {
        try {
            port.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }
}
