import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A local vault, and configs whose servers are real processes. */
abstract class ProtectConfigsScene {

    static final String CONFIG = """
        {
          // mine
          "mcpServers": {
            "github": {
              "command": "%s",
              "args": ["one"], // two
              "env": {"GITHUB_TOKEN": "%s"},
            },
          },
        }
        """;

    @TempDir
    Path home;

    ProtectWorld world;

    @BeforeEach
    void start() {
        world = new ProtectWorld(home);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    Path config(String name, String token) {
        return world.write(name, CONFIG.formatted(home.resolve("server"), token));
    }

    static void assertNoSecretIn(ProtectWorld.Ended ended) {
        assertFalse((ended.out() + ended.err()).contains(ProtectWorld.TOKEN));
    }

    /** Where the token lies on this disk. */
    List<Path> tokenFiles() {
        return ProxyWorld.filesWith(home, ProtectWorld.TOKEN).stream()
                .filter(file -> !file.endsWith("seen"))
                .toList();
    }
}
