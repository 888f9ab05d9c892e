package ocivault.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import ocivault.os.Ahead;
import ocivault.settings.VaultSettings;

/**
 * Sends HTTP requests and brings back the answers, over at most 32 connections that are kept for further requests.
 * Thread-safe.
 *
 * <p>On plain sockets, because both clients of the JDK fall short: HttpURLConnection silently sends a request again when
 * its connection breaks, a POST too, and cannot give a proxy a password without a JVM-wide setting;
 * java.net.http doubles the time to the first answer. Nothing here is sent twice, no redirect is followed,
 * and the limit holds for everything from name lookup to the last byte.
 */
public final class Wire implements Closeable {

    private static final int MAX_CONNECTIONS = 32;
    /** Of one exchange, so that a host which hangs leaves time for another attempt. */
    private static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Function<URI, NetworkRoute> routes;
    private final Supplier<SSLContext> trust;
    private final Duration limit;
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
    private final Map<NetworkRoute, Deque<WireConnection>> idle = new HashMap<>();
    /** Begun before there was anything to ask, each for one exchange. Guarded, as is all below, by {@link #idle}. */
    private final Map<NetworkRoute, FutureTask<WireConnection>> begun = new HashMap<>();

    private SSLContext tls;
    private boolean closed;

    /** @param timeout the most that one exchange may take, if that is less than 10 s */
    public Wire(VaultSettings.Network network, Duration timeout) {
        this(
                uri -> NetworkRoute.to(uri, network),
                network.caBundle().toString().isEmpty() ? Wire::jvmTrust : () -> TrustedRoots.in(network.caBundle()),
                timeout);
    }

    /** With TLS and routes of the caller's making. */
    public Wire(Function<URI, NetworkRoute> routes, Supplier<SSLContext> trust, Duration timeout) {
        this.routes = routes;
        this.trust = trust;
        this.limit = timeout.compareTo(LONGEST_EXCHANGE) < 0 ? timeout : LONGEST_EXCHANGE;
    }

    /** TLS that trusts what this JVM trusts. */
    public static SSLContext jvmTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    /**
     * One exchange, nothing sent twice.
     *
     * @throws InterruptedIOException if the thread was interrupted; its interrupt status stays set
     * @throws IOException if the answer did not come whole, within {@code atMost} and the limit
     */
    public HttpMessage.Answer exchange(HttpMessage.Request request, Duration atMost) throws IOException {
        var time = atMost.compareTo(limit) < 0 ? atMost : limit;
        var route = routes.apply(request.uri());
        var answer = new CompletableFuture<HttpMessage.Answer>();
        var exchange = new Exchange(route, request, answer);
        try {
            if (!connections.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw late(route, time);
            }
            try {
                Thread.ofPlatform().daemon().name("vault-exchange").start(exchange);
                return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                connections.release();
            }
        } catch (InterruptedException e) {
            exchange.abandon();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            exchange.abandon();
            throw route.isProxied() && !exchange.reachedTheHost()
                    ? new WireConnection.ProxyRefusal(late(route, time).getMessage())
                    : late(route, time);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /** Begins to make TLS ready, so that the first connection need not wait for it; what comes of it is that one's affair. */
    public void prepareTls() {
        Ahead.begin("vault-tls", this::tls);
    }

    /**
     * Begins to connect to the host of {@code uri}, so that the next exchange there need not wait for it; what comes of it
     * is that exchange's affair.
     */
    public void connectAhead(URI uri) {
        var route = routes.apply(uri);
        var opening = new FutureTask<>(() -> {
            var connection = new WireConnection(route);
            open(connection);
            return connection;
        });
        synchronized (idle) {
            if (closed || idle.containsKey(route) || begun.putIfAbsent(route, opening) != null) {
                return;
            }
        }
        Thread.ofPlatform().daemon().name("vault-connect").start(opening);
    }

    private void open(WireConnection connection) throws IOException {
        connection.open(CONNECT_TIMEOUT, () -> tls().getSocketFactory());
    }

    private static SocketTimeoutException late(NetworkRoute route, Duration time) {
        return new SocketTimeoutException("no answer from " + route + " within " + time.toMillis() / 1000.0 + " s");
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> new IOException(e);
        };
    }

    private synchronized SSLContext tls() {
        if (tls == null) {
            tls = trust.get();
        }
        return tls;
    }

    private WireConnection connection(NetworkRoute route) throws IOException {
        while (true) {
            WireConnection kept;
            FutureTask<WireConnection> opening;
            synchronized (idle) {
                opening = begun.remove(route);
                kept = opening != null
                        ? null
                        : idle.getOrDefault(route, new ArrayDeque<>()).pollFirst();
            }
            if (opening != null) {
                return opened(opening);
            }
            if (kept == null) {
                return new WireConnection(route);
            }
            if (kept.isAlive()) {
                return kept;
            }
            kept.close();
        }
    }

    private static WireConnection opened(FutureTask<WireConnection> opening) throws IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private void keep(WireConnection connection) {
        synchronized (idle) {
            if (!closed) {
                idle.computeIfAbsent(connection.route(), _ -> new ArrayDeque<>())
                        .addFirst(connection);
                return;
            }
        }
        connection.close();
    }

    /** Closes the idle connections, and those in use once they are done. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.values().forEach(connections -> connections.forEach(WireConnection::close));
            idle.clear();
            begun.values().forEach(opening -> Thread.ofPlatform().daemon().start(() -> closeUnused(opening)));
            begun.clear();
        }
    }

    private static void closeUnused(FutureTask<WireConnection> opening) {
        try {
            opened(opening).close();
        } catch (IOException neverOpened) {
            // Then there is nothing to close.
        }
    }

    /** The part that blocks, on a thread of its own, so that its caller can leave at any time. */
    private final class Exchange implements Runnable {
        private final NetworkRoute route;
        private final HttpMessage.Request request;
        private final CompletableFuture<HttpMessage.Answer> answer;
        private WireConnection connection;
        private boolean abandoned;

        Exchange(NetworkRoute route, HttpMessage.Request request, CompletableFuture<HttpMessage.Answer> answer) {
            this.route = route;
            this.request = request;
            this.answer = answer;
        }

        @Override
        public void run() {
            try {
                var whole = ask(own(connection(route)));
                answer.complete(whole);
            } catch (Throwable e) {
                abandon();
                answer.completeExceptionally(e);
            }
        }

        private HttpMessage.Answer ask(WireConnection own) throws IOException {
            if (!own.isOpen()) {
                open(own);
            }
            var whole = own.exchange(request);
            if (whole.reusable()) {
                keep(own);
            } else {
                own.close();
            }
            return whole;
        }

        private synchronized WireConnection own(WireConnection taken) throws IOException {
            connection = taken;
            if (abandoned) {
                throw new IOException("abandoned");
            }
            return taken;
        }

        synchronized boolean reachedTheHost() {
            return connection != null && connection.isOpen();
        }

        synchronized void abandon() {
            abandoned = true;
            if (connection != null) {
                connection.close();
            }
        }
    }
}
