package ocivault.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import ocivault.files.Ownership;
import ocivault.files.PrivateFolder;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;

/**
 * What the vault gave, kept in a {@link PrivateFolder} between runs, one sealed file an entry (see {@link CacheSeal}).
 * It has no idea of time: who asks decides by {@link Entry#fetchedAt} and the bundle's own expiry what may still serve.
 *
 * <p>What was removed stays removed: an answer that somebody asked for before is not kept after, see {@link #removals}.
 *
 * <p>An entry that is damaged, forged, someone else's or at the wrong address is deleted and counts as absent. A cache
 * that cannot be used warns once and holds nothing from then on; no method throws for it. Thread-safe, and safe among
 * processes.
 */
public final class SealedCache {

    /**
     * A bundle, and when the vault gave it.
     *
     * @param fetchedAt may lie in the future, where a clock was set back since
     */
    public record Entry(SecretBundle bundle, Instant fetchedAt) {}

    /** Holds what {@link #removals} tells; its name is that of no entry. */
    static final String REMOVALS = ".removals";

    private final PrivateFolder folder;
    private final CacheSeal seal;
    private final Consumer<String> warnings;
    private final AtomicBoolean unusable = new AtomicBoolean();

    private SealedCache(PrivateFolder folder, CacheSeal seal, Consumer<String> warnings) {
        this.folder = folder;
        this.seal = seal;
        this.warnings = warnings;
    }

    /**
     * The cache in {@code folder}, which is made when the first entry is put.
     *
     * @param keyMaterial what only the login's owner has, such as its private key; not kept
     * @param warnings gets one line when the cache turns out to be unusable
     */
    public static SealedCache open(Path folder, byte[] keyMaterial, Consumer<String> warnings) {
        return new SealedCache(new PrivateFolder(folder), new CacheSeal(keyMaterial), warnings);
    }

    /** @param address all that the value depends on: reference, endpoint, region, login */
    public Optional<Entry> find(String address) {
        if (unusable.get()) {
            return Optional.empty();
        }
        var name = seal.nameOf(address);
        try {
            var sealed = folder.read(name);
            if (sealed.isEmpty()) {
                return Optional.empty();
            }
            var content = seal.open(address, sealed.get());
            if (content.isEmpty()) {
                folder.delete(name);
                return Optional.empty();
            }
            return Optional.of(decoded(content.get()));
        } catch (Ownership.UnfitFile e) {
            remove(address);
            return Optional.empty();
        } catch (IOException e) {
            giveUp(e);
            return Optional.empty();
        }
    }

    /**
     * Another text after each removal, of whatever entry and by whatever process. Whoever asks the vault asks for this
     * first, and hands it to {@link #put}.
     */
    public String removals() {
        try {
            return unusable.get() ? "" : storedRemovals();
        } catch (IOException e) {
            return ""; // Nothing is put there either.
        }
    }

    private String storedRemovals() throws IOException {
        return folder.read(REMOVALS)
                .map(text -> new String(text, StandardCharsets.US_ASCII))
                .orElse("");
    }

    /**
     * Replaces the address's entry, unless something was removed meanwhile: then it may be this very secret, found
     * revoked by another process after it was given to this one.
     *
     * <p>Until when it serves without a question is the time of last change of its file, by which a launcher knows what a
     * start will need before there is a JVM.
     *
     * @param removals from before the vault was asked
     * @param ttl how long from {@link Entry#fetchedAt} on it is to serve so
     */
    public void put(String address, Entry entry, String removals, Duration ttl) {
        if (unusable.get()) {
            return;
        }
        try {
            var content = encoded(entry);
            var sealed = seal.seal(address, content);
            Arrays.fill(content, (byte) 0);
            if (sealed.length > PrivateFolder.LARGEST_FILE) {
                throw new IOException("a secret is too large for it");
            }
            try (var lock = folder.lock()) {
                if (storedRemovals().equals(removals)) {
                    var end = entry.fetchedAt().plus(ttl);
                    var expires = entry.bundle().expires();
                    lock.write(seal.nameOf(address), sealed, end.isBefore(expires) ? end : expires);
                }
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** What {@link #claim} came to. */
    public sealed interface Turn extends AutoCloseable {

        @Override
        default void close() {}
    }

    /** Nobody else makes the entry until this is closed. */
    private record Mine(PrivateFolder.Claim claim) implements Turn {
        @Override
        public void close() {
            claim.close();
        }
    }

    /** Nobody can be kept from it, since the cache cannot be used. */
    private record Unguarded() implements Turn {}

    /** Another process was making it all the time. */
    public record Taken() implements Turn {}

    /**
     * The right, among all processes, to make the address's entry: who waits for it looks into the cache again. For one
     * thread of a process at a time.
     */
    public Turn claim(String address, Duration patience) {
        try {
            long work = Long.parseLong(seal.nameOf(address).substring(0, 15), 16);
            return unusable.get()
                    ? new Unguarded()
                    : folder.claim(work, patience).<Turn>map(Mine::new).orElseGet(Taken::new);
        } catch (IOException e) {
            giveUp(e);
            return new Unguarded();
        }
    }

    /** Deletes the address's entry, in a cache that has become unusable too: what is revoked must not serve again. */
    public void remove(String address) {
        var name = seal.nameOf(address);
        try {
            folder.delete(name);
            try (var lock = folder.lock()) {
                folder.delete(name); // Once more, since it may have come back before the lock was ours.
                lock.write(REMOVALS, UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        if (!unusable.getAndSet(true)) {
            var reason = e instanceof AccessDeniedException ? "no access to " + e.getMessage() : e.getMessage();
            warnings.accept("the cache is not used: " + reason);
        }
    }

    private static byte[] encoded(Entry entry) throws IOException {
        var bundle = entry.bundle();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        writeInstant(out, entry.fetchedAt());
        writeInstant(out, bundle.expires());
        out.writeUTF(bundle.secretId());
        out.writeLong(bundle.version());
        out.writeUTF(bundle.versionName());
        out.writeInt(bundle.stages().size());
        for (var stage : bundle.stages()) {
            out.writeUTF(stage);
        }
        var value = bundle.value().reveal();
        out.writeInt(value.length);
        // Not through the stream, whose buffer nobody could overwrite.
        var content = Arrays.copyOf(bytes.toByteArray(), bytes.size() + value.length);
        System.arraycopy(value, 0, content, bytes.size(), value.length);
        Arrays.fill(value, (byte) 0);
        return content;
    }

    /** @param content as it was encoded: its seal proves that */
    private static Entry decoded(byte[] content) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(content));
        var fetchedAt = readInstant(in);
        var expires = readInstant(in);
        var secretId = in.readUTF();
        long version = in.readLong();
        var versionName = in.readUTF();
        var stages = new String[in.readInt()];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = in.readUTF();
        }
        var value = in.readNBytes(in.readInt());
        var bundle =
                new SecretBundle(secretId, version, versionName, List.of(stages), SecretValue.ofBytes(value), expires);
        Arrays.fill(value, (byte) 0);
        Arrays.fill(content, (byte) 0);
        return new Entry(bundle, fetchedAt);
    }

    private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
