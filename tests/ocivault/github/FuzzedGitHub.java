package ocivault.github;

import static abuse.FuzzTarget.utf8;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import ocivault.http.FuzzedHttp;
import ocivault.model.SecretValue;
import ocivault.settings.VaultSettings;
import testkit.ScriptedServer;

/** GitHub's host and what it answers, for fuzzing; with a server of its own. */
public final class FuzzedGitHub implements AutoCloseable {

    private static final VaultSettings.Network DIRECT =
            new VaultSettings.Network(URI.create(""), List.of(), Path.of(""));
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** In the shape of a token, so that GitHub is asked. */
    private static final String TOKEN = "github_pat_" + Fuzz.SECRET.repeat(2);

    private final ScriptedServer server;
    private volatile byte[] answer = {};

    public FuzzedGitHub() {
        server = new ScriptedServer((socket, itself) -> {
            if (itself.readHead(socket.getInputStream())) {
                socket.getOutputStream().write(answer);
            }
        });
    }

    public List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.text(
                        "GitHub's host",
                        30,
                        List.of("octo.ghe.com", "https://github.example.com:8443", "http://127.0.0.1:80", ""),
                        words("https:// http:// localhost [::1] user:pass@ @ :0 :65536 . / ? # .ghe.com github.com"),
                        text -> GitHubHost.api(text).toString()),
                FuzzTarget.bytes(
                        "GitHub's answers",
                        2,
                        FuzzedHttp.answers(List.of("{\"login\":\"octocat\"}", "{\"message\":\"Bad credentials\"}")),
                        Stream.concat(
                                        FuzzedHttp.WORDS.stream(),
                                        words("{ } [ ] , : \" login message null 1e400 \\ud800 {\"a\": [[ 1").stream())
                                .toList(),
                        this::verify));
    }

    /** The token is the secret here; what GitHub says may be shown. */
    private String verify(byte[] input) {
        answer = utf8(utf8(input).replace(Fuzz.SECRET, "GitHub's words"));
        return new GitHubApi(URI.create("http://127.0.0.1:" + server.port()), DIRECT, LIMIT)
                .verify(SecretValue.of(TOKEN))
                .toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
