package ocivault.http;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.text;
import static abuse.FuzzTarget.utf8;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localvault.VaultServer;
import ocivault.settings.SettingsReader;

/** Answers, proxies and certificates, for fuzzing. */
public final class FuzzedHttp {

    /** What answers are made of. */
    public static final List<String> WORDS =
            words("HTTP/1.1 200 \r\n \n : , ; content-length: transfer-encoding: chunked connection: close retry-after:"
                    + " date: opc-next-page: opc-request-id: x-ratelimit-reset: x-oauth-scopes:"
                    + " github-authentication-token-expiration: 0 5 ffffffff");

    private FuzzedHttp() {}

    /** @param folder for the files that they read */
    public static List<FuzzTarget> targets(Path folder) {
        return List.of(
                FuzzTarget.bytes(
                        "HTTP answers", 90, answers(List.of(Fuzz.SECRET, "{\"a\":1}")), WORDS, FuzzedHttp::answer),
                text(
                        "proxies",
                        60,
                        List.of(
                                "http://me:" + Fuzz.SECRET
                                        + "@proxy.example:3128\nlocalhost,.example.com,10.0.0.1:80,*",
                                "me:" + Fuzz.SECRET + "@[::1]\n",
                                "proxy.example\nvault.example:443"),
                        words("http:// https:// localhost 127.0.0.1 [::1] [fe80::1%25eth0] user:pass@ :0 :65536 :443"
                                + " . @ evil.example * \n"
                                + " ,"),
                        FuzzedHttp::namesAProxy,
                        FuzzedHttp::route),
                text(
                        "CA bundles",
                        20,
                        bundles(),
                        words("-----BEGIN CERTIFICATE----- \n MIIB = -----END"),
                        text -> roots(folder.resolve("roots"), text)));
    }

    /** As a service sends them: with these bodies, and some that have none or another status. */
    public static List<byte[]> answers(List<String> bodies) {
        var more = "opc-request-id: AAA/BBB\r\netag: x\r\nretry-after: 3\r\ndate: Fri, 02 Jan 2026 03:04:05 GMT\r\n";
        return Stream.concat(
                        bodies.stream()
                                .map(body -> "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + more
                                        + "content-length: " + utf8(body).length + "\r\n\r\n" + body),
                        Stream.of(
                                "HTTP/1.1 404 Not Found\r\n" + more
                                        + "content-length: 26\r\n\r\n{\"code\":\"a\",\"message\":\"b\"}\n",
                                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 429 Slow\r\n" + more + "\r\n",
                                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                                        + "5;x=y\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nmore: x\r\n\r\n",
                                "HTTP/1.1 302 Found\r\nlocation: https://evil.example/\r\ncontent-length: 0\r\n\r\n"))
                .map(FuzzTarget::utf8)
                .toList();
    }

    /** An answer, or why there is none: the contract allows an IOException. */
    private static String answer(byte[] input) {
        try {
            var read = HttpMessage.read(new ByteArrayInputStream(input), true);
            require(read.status() >= 200 && read.status() < 600, "a final status");
            require(read.body().length <= input.length, "a body of what came");
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * Whether the secret stands behind the last {@code @}, where the proxy's host is. A host is no secret: it goes over
     * the network in the clear to be looked up, and whose proxy refuses has to be told which one it is. What stands
     * before that {@code @} is user and password, and never shown.
     */
    private static boolean namesAProxy(String text) {
        var proxy = text.lines().findFirst().orElse("");
        return proxy.lastIndexOf(Fuzz.SECRET) > proxy.lastIndexOf('@');
    }

    /** HTTPS_PROXY in the first line, NO_PROXY in the rest. */
    private static String route(String text) {
        int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
        var environment = Map.of(
                "HTTPS_PROXY", text.substring(0, end).replace("\0", ""),
                "NO_PROXY", text.substring(end).replace("\0", "").strip());
        var network = new SettingsReader(Map.of(), environment).read().network();
        return NetworkRoute.to(URI.create("https://vault.example"), network) + " " + network;
    }

    private static List<String> bundles() {
        var certificate = certificate();
        return List.of(certificate, certificate + certificate, "# " + Fuzz.SECRET + "\n" + certificate);
    }

    private static String certificate() {
        try (var vault = VaultServer.builder().https().start()) {
            return Files.readString(vault.certificateFile().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String roots(Path file, String text) {
        FuzzTarget.write(file, utf8(text));
        return TrustedRoots.in(file).getProtocol();
    }
}
