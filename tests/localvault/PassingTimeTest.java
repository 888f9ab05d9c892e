package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.ManualClock;

/** What the server does by itself as its clock moves on. */
class PassingTimeTest {
    private final ManualClock clock = new ManualClock();
    private VaultServer vault;
    private Login login;
    private RawClient client;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        vault = VaultServer.builder().clock(clock).transitionReads(0).start();
        login = vault.login(directory);
        client = new RawClient(vault, clock);
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void blocksAnExpiredVersionWhereTheRuleSaysSo() throws Exception {
        assertEquals(200, create(Map.of("isSecretContentRetrievalBlockedOnExpiry", true)));
        assertEquals(200, read());

        clock.advance(Duration.ofHours(25));
        assertEquals(404, read());
    }

    @Test
    void goesOnServingAnExpiredVersionOtherwise() throws Exception {
        assertEquals(200, create(Map.of("isSecretContentRetrievalBlockedOnExpiry", false)));

        clock.advance(Duration.ofHours(25));
        assertEquals(200, read());
    }

    @Test
    void freesTheNameOfASecretOnceItIsDeleted() throws Exception {
        assertEquals(200, create(Map.of()));
        vault.scheduleDeletion(vault.put("passing", "x"));
        assertEquals(400, create(Map.of()));

        clock.advance(Duration.ofDays(31));
        assertEquals(200, create(Map.of()));
        assertEquals(200, read());
    }

    private int create(Map<String, Object> more) throws Exception {
        Map<String, Object> rule = new HashMap<>(more);
        rule.put("ruleType", "SECRET_EXPIRY_RULE");
        rule.put("secretVersionExpiryInterval", "P1D");
        return send(
                "POST",
                "/20180608/secrets",
                Json.text(Map.of(
                        "compartmentId", vault.compartmentId(),
                        "vaultId", vault.vaultId(),
                        "keyId", vault.keyId(),
                        "secretName", "passing",
                        "secretContent", Map.of("contentType", "BASE64", "content", "eA=="),
                        "secretRules", List.of(rule))));
    }

    private int read() throws Exception {
        String query = "?secretName=passing&vaultId=" + vault.vaultId();
        return send("POST", "/20190301/secretbundles/actions/getByName" + query, "");
    }

    private int send(String method, String target, String body) throws Exception {
        return client.request(method, target, body)
                .sign(login.keyId(), login.privateKey())
                .send()
                .status();
    }
}
