package ocivault.remote;

import static ocivault.remote.RemoteScene.call;
import static ocivault.remote.RemoteScene.error;
import static ocivault.remote.RemoteScene.message;
import static ocivault.remote.RemoteScene.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import localvault.Fault;
import localvault.Stage;
import ocivault.settings.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import testkit.ManualClock;

/** The credential in each request: where it comes from, how long it is held, what happens when the server refuses it. */
class CredentialTest {

    private final RemoteScene scene = RemoteScene.withItsOwnVault();

    @AfterEach
    void close() {
        scene.close();
    }

    private long fetches() {
        return scene.vault.requests().size();
    }

    private void rotate(String value) {
        scene.vault.addVersion(scene.secretId, value, Stage.CURRENT);
        scene.remote.demand("Bearer " + value);
    }

    @Test
    void isFetchedOnceForManyRequests() {
        scene.open();

        for (int id = 1; id <= 5; id++) {
            scene.ask(call(id, "echo", "{}"));
        }

        assertEquals(1, fetches());
    }

    @Test
    void isFetchedAnewWhenTheServerRefusesItAndTheRequestIsSentOnceMore() {
        scene.open();
        rotate("second-token");

        assertEquals("x", text(scene.ask(call(1, "add", "{\"key\":\"x\"}"))));

        assertEquals(
                List.of("Bearer first-token", "Bearer second-token"),
                scene.remote.calls("tools/call").stream()
                        .map(call -> call.header("authorization"))
                        .toList());
        assertEquals(1, scene.remote.carriedOut().get("x").get());
        assertEquals(2, fetches());
    }

    @Test
    void isFetchedOnceForAllRequestsThatAreRefusedTogether() {
        scene.open();
        rotate("second-token");

        for (int id = 1; id <= 20; id++) {
            scene.send(call(id, "echo", "{\"text\":\"x\"}"));
        }
        for (int id = 1; id <= 20; id++) {
            assertEquals("x", text(scene.answer(id)));
        }

        assertEquals(2, fetches());
    }

    @Test
    void thatIsRefusedAfterAFreshFetchTooIsAnErrorThatSaysSo() {
        scene.open();
        scene.remote.demand("Bearer of-somebody-else");

        var refused = scene.ask(call(1, "add", "{\"key\":\"x\"}"));

        assertEquals(Trouble.REFUSED, error(refused).getAsNumber("code").intValue());
        assertEquals(
                "the server refuses the credential, one fetched from the vault just now too (HTTP 401: invalid_token)."
                        + " Renew it with its issuer and store it with upload-secret: it is used from then on, without"
                        + " a restart.",
                message(refused));
        assertEquals(2, scene.remote.calls("tools/call").size());

        rotate("third-token");
        assertEquals("y", text(scene.ask(call(2, "echo", "{\"text\":\"y\"}"))));
    }

    @Test
    void thatIsRevokedInTheVaultStopsWorkingAtTheServersNextRefusal() {
        scene.open();
        scene.vault.revoke(scene.secretId);
        scene.remote.demand("Bearer of-somebody-else");

        var refused = scene.ask(call(1, "echo", "{}"));

        assertEquals(Trouble.NO_CREDENTIAL, error(refused).getAsNumber("code").intValue());
        assertTrue(message(refused).startsWith("no credential from the vault, nothing was sent: "), message(refused));
        assertEquals(1, scene.remote.calls("tools/call").size());
    }

    @Test
    void isHeldNoLongerThanTheCacheTtl() {
        var clock = new ManualClock(Instant.now());
        scene.clock(clock).option(Setting.CACHE_TTL, "10m").open();
        rotate("second-token");
        scene.remote.demand("");
        clock.advance(Duration.ofMinutes(9));
        scene.ask(call(1, "echo", "{}"));
        clock.advance(Duration.ofMinutes(2));
        scene.ask(call(2, "echo", "{}"));

        assertEquals(
                List.of("Bearer first-token", "Bearer second-token"),
                scene.remote.calls("tools/call").stream()
                        .map(call -> call.header("authorization"))
                        .toList());
    }

    @Test
    void isCountedFromItsFetchNotFromTheStartOfThisProcess() {
        var clock = new ManualClock(Instant.now());
        scene.clock(clock).option(Setting.CACHE_TTL, "10m").open();
        clock.advance(Duration.ofMinutes(9));
        // Another process, which finds the value in the cache.
        scene.start();
        scene.ask(RemoteScene.OPENING.replace("\"id\":0", "\"id\":\"again\""));
        rotate("second-token");
        scene.remote.demand("");
        clock.advance(Duration.ofMinutes(2));
        scene.ask(call(1, "echo", "{}"));

        assertEquals(
                "Bearer second-token",
                scene.remote.calls("tools/call").getFirst().header("authorization"));
    }

    @Test
    void servesPastItsTtlWhileTheVaultIsDown() {
        var clock = new ManualClock(Instant.now());
        scene.clock(clock)
                .option(Setting.CACHE_TTL, "10m")
                .option(Setting.MAX_STALE, "1h")
                .option(Setting.MAX_RETRIES, "0")
                .open();
        scene.vault.inject(Fault.status(503, "ServiceUnavailable", "down"));
        clock.advance(Duration.ofMinutes(11));

        assertEquals("x", text(scene.ask(call(1, "echo", "{\"text\":\"x\"}"))));
        assertTrue(
                scene.warnings.stream().anyMatch(warning -> warning.startsWith("using the value of ")),
                scene.warnings::toString);

        clock.advance(Duration.ofMinutes(61));
        var gone = scene.ask(call(2, "echo", "{}"));
        assertEquals(Trouble.NO_CREDENTIAL, error(gone).getAsNumber("code").intValue());
    }

    @Test
    void servesPastItsTtlFromMemoryWhereThereIsNoCache() {
        var clock = new ManualClock(Instant.now());
        scene.clock(clock)
                .option(Setting.CACHE_TTL, "10m")
                .option(Setting.NO_CACHE, "")
                .option(Setting.MAX_RETRIES, "0")
                .open();
        scene.vault.inject(Fault.status(503, "ServiceUnavailable", "down"));
        clock.advance(Duration.ofMinutes(11));

        assertEquals("x", text(scene.ask(call(1, "echo", "{\"text\":\"x\"}"))));
    }

    @Test
    void isNoReasonToSendTwiceWhenTheVaultIsDown() {
        scene.option(Setting.MAX_RETRIES, "0").open();
        scene.vault.inject(Fault.status(503, "ServiceUnavailable", "down"));
        scene.remote.demand("Bearer of-somebody-else");

        var refused = scene.ask(call(1, "echo", "{}"));

        assertEquals(Trouble.REFUSED, error(refused).getAsNumber("code").intValue());
        assertEquals(1, scene.remote.calls("tools/call").size());
    }

    @Test
    void isInNoMessageToTheClientAndInNoWarning() {
        scene.open();
        scene.remote.fault(
                "tools/call",
                call -> call.answer(403, "application/json", "{\"message\":\"no right for first-token\"}"));

        var refused = scene.ask(call(1, "echo", "{}"));

        assertEquals(
                "the server forbids this (HTTP 403: no right for [secret]). The credential is known but lacks a right"
                        + " or scope: see the server's words.",
                message(refused));
        assertFalse(String.join("\n", scene.received).contains("first-token"));
        assertFalse(String.join("\n", scene.warnings).contains("first-token"));
    }
}
