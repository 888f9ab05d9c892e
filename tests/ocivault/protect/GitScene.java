package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import testkit.Outcome;
import testkit.Run;

/** A folder, a repository in it, and a config with two secrets that are made up here. */
abstract class GitScene {

    static final String TOKEN = "ghp" + "_" + "Zk3vQ9xT1mB7nR5yL2wC8dF4gH6jK0pS3aUe";
    static final String KEY = "Qm4Xz8Lr2Vb6" + "Tn0Ws9Yd3Kf7";

    @TempDir
    Path scratch;

    Path repository;
    final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeRepository() throws IOException {
        assumeTrue(isThere("git"), "git is not installed");
        scratch = scratch.toRealPath();
        repository = Files.createDirectory(scratch.resolve("repository"));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", scratch.toString());
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        git("init", "-q");
        git("config", "user.email", "test@example.com");
        git("config", "user.name", "Test");
    }

    private static boolean isThere(String command) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    Outcome git(String... arguments) {
        var words = Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new);
        var outcome = Run.command(words).in(repository).env(environment).run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        return outcome;
    }

    /** Readable by this user alone. */
    Path write(String name, String text) throws IOException {
        var file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path config(String name) throws IOException {
        return write(name, config(TOKEN, KEY));
    }

    static String config(String token, String key) {
        return "{\"mcpServers\":{\n\"gh\":{\"env\":{\"GITHUB_TOKEN\":\"" + token
                + "\"}},\n\"x\":{\"env\":{\"X_API_KEY\":\"" + key + "\"}}}}\n";
    }

    void commit(String message) {
        git("add", "-A");
        git("commit", "-qm", message);
    }

    List<Exposure> exposures(Path file) {
        return ((Inspected.Checked)
                        ConfigScan.ofNamed(List.of(file), environment).getFirst())
                .exposures();
    }

    static List<String> servers(List<Finding> findings) {
        return findings.stream().map(Finding::server).toList();
    }
}
