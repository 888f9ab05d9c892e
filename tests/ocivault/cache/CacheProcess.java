package ocivault.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import ocivault.files.PrivateFolder;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import testkit.Await;

/** A process that uses the cache, for tests of several at once: {@code CacheProcess <what> <folder>}. */
public final class CacheProcess {

    public static final String PUT_ONCE = "put-once";
    static final String PUT_FOR_EVER = "put-for-ever";
    static final String PUT_TOGETHER = "put-together";
    public static final String HOLD_LOCK = "hold-lock";

    static final byte[] KEY = {1, 2, 3, 4};
    static final String ADDRESS = "oci-vault://shared";
    static final int THREADS = 10;

    /** When {@link #PUT_TOGETHER} begins: once this file lies beside the folder. */
    static Path go(Path folder) {
        return folder.resolveSibling("go");
    }

    /** Long, so that a torn one would show; all characters of one are the same. */
    static SecretBundle bundle(char character) {
        var value = SecretValue.of(String.valueOf(character).repeat(20_000));
        return new SecretBundle(
                "ocid1.vaultsecret.oc1.eu-frankfurt-1.aaaa",
                character,
                "",
                List.of("CURRENT", "LATEST"),
                value,
                Instant.MAX);
    }

    public static String[] command(String what, Path folder) {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            CacheProcess.class.getName(),
            what,
            folder.toString()
        };
    }

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[1]);
        var cache = SealedCache.open(folder, KEY, warning -> System.out.println("warning: " + warning));
        switch (args[0]) {
            case PUT_ONCE -> put(cache, 'a');
            case PUT_FOR_EVER -> {
                for (int i = 0; ; i++) {
                    put(cache, (char) ('a' + i % 26));
                }
            }
            case PUT_TOGETHER -> putTogether(folder, cache);
            case HOLD_LOCK -> holdLock(folder);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void putTogether(Path folder, SealedCache cache) {
        System.out.println("ready");
        Await.until("the start", () -> Files.exists(go(folder)));
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                var character = (char) ('a' + i);
                threads.execute(() -> put(cache, character));
            }
        }
    }

    private static void holdLock(Path folder) throws IOException, InterruptedException {
        try (var lock = new PrivateFolder(folder).lock()) {
            System.out.println("locked");
            new CountDownLatch(1).await();
            lock.write("never", new byte[0]);
        }
    }

    private static void put(SealedCache cache, char character) {
        cache.put(
                ADDRESS,
                new SealedCache.Entry(bundle(character), Instant.EPOCH),
                cache.removals(),
                Duration.ofHours(1));
    }
}
