package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import ocivault.model.MintedSecret;
import ocivault.model.MintedSecret.Origin;
import org.junit.jupiter.api.Test;
import testkit.Await;
import testkit.Run;
import testkit.Running;

/** Two processes that want the same token at once: one is a real one, this is the other. */
class AppTokensProcessesTest extends AppScene {

    private final CountDownLatch answer = new CountDownLatch(1);

    /** Asks GitHub, which keeps it waiting. */
    private Running first() {
        github.fault(1, "/access_tokens", call -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            call.answer(
                    201,
                    "application/json",
                    "{\"token\":\"" + github.grant(installation) + "\",\"expires_at\":\""
                            + Instant.now().plusSeconds(3600) + "\"}");
        });
        var process = Run.script(
                        "VaultResolve",
                        "--reveal",
                        "--timeout=30s",
                        "--github-app",
                        APP + "/" + installation,
                        "--app-key",
                        keyId)
                .env(Map.of(
                        "HOME",
                        home.toString(),
                        "OCI_CLI_CONFIG_FILE",
                        login.configFile().toString(),
                        "OCI_CLI_ENDPOINT",
                        vault.endpoint().toString(),
                        "GITHUB_HOST",
                        github.host()))
                .start();
        Await.until("its question", () -> minted() == 1);
        return process;
    }

    private FutureTask<MintedSecret> second() {
        var task = new FutureTask<>(() -> token(app(APP + "/" + installation, keyId)));
        var thread = Thread.ofPlatform().daemon().start(task);
        Await.until(
                "it to wait for the first",
                () -> Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("claim")));
        return task;
    }

    @Test
    void mintOnce() throws Exception {
        try (var first = first()) {
            var second = second();
            answer.countDown();
            var end = first.await();

            assertEquals(0, end.exitCode(), end.stderr());
            assertEquals(end.stdout(), text(second.get()));
            assertEquals(Origin.CACHE, second.get().origin());
        }
        assertEquals(1, minted());
        assertEquals(1, vault.requests("Sign").size());
    }

    @Test
    void waitForNobodyWhoWasKilled() throws Exception {
        try (var first = first()) {
            var second = second();
            first.signal("KILL").await();

            assertEquals(Origin.MINTED, second.get().origin());
            assertTrue(text(second.get()).startsWith("ghs_"));
        }
        answer.countDown();
    }
}
