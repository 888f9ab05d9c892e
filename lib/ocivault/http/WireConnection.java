package ocivault.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection to a host, straight or through a proxy's tunnel, and over TLS where the route says so. Used by one
 * thread; any thread may {@link #close} it, which ends a read or a handshake in progress at once.
 */
public final class WireConnection implements Closeable {

    /** The proxy made no tunnel: it is not there, does not answer, or does not reach the host. */
    public static sealed class ProxyRefusal extends IOException {
        private static final long serialVersionUID = 1L;

        ProxyRefusal(String message) {
            super(message);
        }
    }

    /** The proxy will not make a tunnel, however often it is asked: for this user, or to this host. */
    public static final class ProxyDenial extends ProxyRefusal {
        private static final long serialVersionUID = 1L;

        ProxyDenial(String message) {
            super(message);
        }
    }

    private final NetworkRoute route;
    private volatile Socket plain = socket();
    private Socket secured;
    private volatile InputStream in;
    private boolean closed;

    WireConnection(NetworkRoute route) {
        this.route = route;
    }

    NetworkRoute route() {
        return route;
    }

    /**
     * Connects, through TLS of {@code tls} where the route says so; the server has to prove its name.
     *
     * @param connectTimeout for one address of the host
     */
    void open(Duration connectTimeout, Supplier<SSLSocketFactory> tls) throws IOException {
        if (route.isProxied()) {
            connectToProxy(connectTimeout);
        } else {
            connect(route.host(), route.port(), connectTimeout);
        }
        secured = plain;
        if (route.tls()) {
            var socket = (SSLSocket) tls.get().createSocket(plain, route.host(), route.port(), true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setNamedGroups(withQuickShares(parameters.getNamedGroups()));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            secured = socket;
        }
        in = new BufferedInputStream(secured.getInputStream());
    }

    /** Whether {@link #open} has succeeded. */
    boolean isOpen() {
        return in != null;
    }

    HttpMessage.Answer exchange(HttpMessage.Request request) throws IOException {
        HttpMessage.write(request, secured.getOutputStream());
        return HttpMessage.read(in, true);
    }

    /** Whether the idle connection still stands. Nothing may come while nothing was asked: if it does, it is no good. */
    boolean isAlive() {
        try {
            if (in.available() > 0) {
                return false;
            }
            plain.setSoTimeout(1);
            plain.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return restoreTimeout();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean restoreTimeout() {
        try {
            plain.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The JVM's key exchange groups, P-384 before P-256: it sends a key of the first X and of the first P group along with
     * its hello, and its first key on P-256 takes it 45 ms, one on P-384 takes 5.
     *
     * @param groups null for the JVM's own choice
     */
    private static String[] withQuickShares(String[] groups) {
        if (groups == null) {
            return null;
        }
        var order = new ArrayList<>(List.of(groups));
        int p256 = order.indexOf("secp256r1");
        if (p256 >= 0 && order.indexOf("secp384r1") > p256) {
            order.remove("secp384r1");
            order.add(p256, "secp384r1");
        }
        return order.toArray(String[]::new);
    }

    private void connect(String host, int port, Duration timeout) throws IOException {
        var failure = new IOException("no address");
        for (var address : InetAddress.getAllByName(host)) {
            renew();
            try {
                plain.setTcpNoDelay(true);
                plain.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
                return;
            } catch (ConnectException e) {
                failure = new ConnectException(host + ":" + port + " refuses connections");
            } catch (IOException e) {
                failure = e;
            }
            plain.close();
        }
        throw failure;
    }

    private void connectToProxy(Duration timeout) throws IOException {
        var proxy = "proxy " + route.proxyHost() + ":" + route.proxyPort();
        try {
            connect(route.proxyHost(), route.proxyPort(), timeout);
            tunnel(proxy);
        } catch (ProxyRefusal e) {
            throw e;
        } catch (UnknownHostException e) {
            throw new ProxyRefusal(proxy + " is an unknown host");
        } catch (ConnectException e) {
            throw new ProxyRefusal("proxy " + e.getMessage());
        } catch (IOException e) {
            throw new ProxyRefusal(proxy + " does not answer: " + e.getMessage());
        }
    }

    /** Straight to where the route says, whatever the JVM's socksProxyHost. */
    private static Socket socket() {
        return new Socket(Proxy.NO_PROXY);
    }

    /** A socket that failed to connect cannot try again. */
    private synchronized void renew() throws IOException {
        if (closed) {
            throw new IOException("the connection was given up");
        }
        plain = socket();
    }

    private void tunnel(String proxy) throws IOException {
        var headers = new TreeMap<String, List<String>>(Map.of("host", List.of(route.authority())));
        if (!route.proxyAuthorization().isEmpty()) {
            headers.put("proxy-authorization", List.of(route.proxyAuthorization()));
        }
        HttpMessage.writeConnect(route.authority(), headers, plain.getOutputStream());
        // Unbuffered: what follows the head belongs to TLS.
        int status = HttpMessage.read(plain.getInputStream(), false).status();
        if (status == 407) {
            throw new ProxyDenial(proxy + " wants a user and password, or other ones (407)");
        }
        var refusal = proxy + " does not connect to " + route.authority() + " (" + status + ")";
        if (status / 100 == 4 && status != 408 && status != 429) {
            throw new ProxyDenial(refusal);
        }
        if (status / 100 != 2) {
            throw new ProxyRefusal(refusal);
        }
    }

    /** Cuts the line below TLS: its polite farewell could block. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            plain.close();
        } catch (IOException e) {
            // it was of no use any more
        }
    }
}
