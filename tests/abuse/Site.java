package abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import testkit.Run;

/** A vault in this process, and the scripts as processes of their own that share one login and one cache folder. */
final class Site implements AutoCloseable {

    private static final String TRAINED = "VaultResolve";
    /** Many run at once. */
    private static final String SMALL_HEAP = "-Xmx64m";
    /** For one of two hundred JVMs that share two processors. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final VaultServer vault = VaultServer.start();
    private final ThrowawayLogin login;
    private final Path temporary;
    private final Path archive;

    Site() {
        try {
            login = ThrowawayLogin.at(vault);
            temporary = Files.createDirectory(login.directory().resolve("tmp"));
            archive = login.directory().resolve("classes.jsa");
        } catch (IOException e) {
            vault.close();
            throw new UncheckedIOException(e);
        }
    }

    VaultServer vault() {
        return vault;
    }

    /**
     * Makes later starts of {@code vault-resolve} cheaper by an archive of the classes that one start uses, as far as
     * they come from jars.
     */
    void train(String reference) {
        script(TRAINED, "--no-cache", reference)
                .jvm("-XX:ArchiveClassesAtExit=" + archive)
                .run();
    }

    /** A script, not started yet. */
    Run script(String name, String... args) {
        var run = Run.script(name, args)
                .env(login.environment())
                .env("HOME", login.directory())
                .env("TMPDIR", temporary)
                .timeout(PATIENCE)
                .jvm(SMALL_HEAP, "-Djava.io.tmpdir=" + temporary);
        return name.equals(TRAINED) && Files.exists(archive) ? run.jvm("-XX:SharedArchiveFile=" + archive) : run;
    }

    /** The names of what lies in the cache folder. */
    List<String> cacheFiles() {
        return names(Path.of(login.environment().get("OCI_VAULT_CACHE_DIR")));
    }

    /** The names of what lies in the folder for temporary files. */
    List<String> temporaryFiles() {
        return names(temporary);
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        login.close();
        vault.close();
    }
}
