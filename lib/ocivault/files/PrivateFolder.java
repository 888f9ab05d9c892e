package ocivault.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A folder of small files that no other user can read, and that many processes use at once. Thread-safe.
 *
 * <p>Folder and files are private ({@link Ownership}) from their first byte; the folder's parents may be links. Whatever
 * is otherwise is refused and left as it is: nothing here changes a mode or follows a link.
 *
 * <p>A file is replaced as a whole, by a move, under a lock that all processes share. Killed at any moment, a writer
 * leaves the old or the new file, and its unfinished one is removed by the next process that reads or writes.
 *
 * <p>A check of a path can be outrun by whoever may rename the folder, which is this user, and others only below a
 * parent that they may write to. All that they gain is to misplace files that they cannot read, or to make a read wait
 * by swapping in a FIFO in that instant.
 */
public final class PrivateFolder {

    /** In bytes. OCI's limit for a secret is 25 KiB; anything larger than this is none of ours. */
    public static final int LARGEST_FILE = 256 * 1024;

    private static final String LOCK = ".lock";
    private static final String CLAIMS = ".claims";
    private static final String UNFINISHED = ".unfinished";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** POSIX locks exclude processes, not the threads of one, and one process loses its lock if it locks twice. */
    private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

    private final Path path;
    private final boolean posix;

    /** @param path need not exist; it is looked at when it is used */
    public PrivateFolder(Path path) {
        this.path = path.toAbsolutePath();
        this.posix = Ownership.isKnownFor(path);
    }

    /**
     * The file's content, or empty where it, or the folder, is not there.
     *
     * @throws Ownership.UnfitFile if it is not private, or too large
     * @throws IOException if it cannot be read, or the folder is refused
     */
    public Optional<byte[]> read(String name) throws IOException {
        if (!isThere()) {
            return Optional.empty();
        }
        removeUnfinished();
        var file = path.resolve(name);
        try {
            int size = Ownership.privateFileSize(file, LARGEST_FILE);
            // Neither a link nor, past the check, anything but a file: opening a FIFO would wait for its writer.
            try (var channel = Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                var content = ByteBuffer.allocate(size);
                while (content.hasRemaining() && channel.read(content) >= 0) {
                    // Until it is full, or the file ends, which a file that was cut short meanwhile does sooner.
                }
                return Optional.of(content.hasRemaining() ? new byte[0] : content.array());
            }
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /**
     * Makes the folder where it is missing, and keeps all others from writing to it until the result is closed.
     *
     * @throws IOException if the folder is refused or cannot be made, or if the lock is not to be had within two seconds
     */
    public Lock lock() throws IOException {
        makeFolder();
        return lock(PATIENCE);
    }

    private void makeFolder() throws IOException {
        if (!isThere()) {
            Files.createDirectories(path, only("rwx------"));
            if (!isThere()) {
                throw new NoSuchFileException(path.toString());
            }
        }
    }

    /**
     * Keeps every other process from the same work until the result is closed; it stops nobody from reading and writing.
     * Within one process it is for one thread at a time: the end of one claim is the end of all that this process has.
     *
     * @param work a number that stands for it
     * @return empty where another process has not finished it within {@code patience}
     * @throws IOException if the folder is refused or cannot be made
     */
    public Optional<Claim> claim(long work, Duration patience) throws IOException {
        makeFolder();
        var channel = openPrivately(CLAIMS);
        try {
            for (long deadline = System.nanoTime() + patience.toNanos(); System.nanoTime() - deadline < 0; ) {
                if (isFree(channel, work)) {
                    return Optional.of(new Claim(channel));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isFree(FileChannel channel, long work) throws IOException {
        try {
            return channel.tryLock(work, 1, false) != null;
        } catch (OverlappingFileLockException ourOwn) {
            return false;
        }
    }

    /** The right to do some work that others would do as well; lost when this process ends, however it does. */
    public static final class Claim implements AutoCloseable {

        private final FileChannel channel;

        private Claim(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // It is over all the same.
            }
        }
    }

    /** Deletes the file if it is there; a link, not what it points to. */
    public void delete(String name) throws IOException {
        if (isThere()) {
            Files.deleteIfExists(path.resolve(name));
        }
    }

    /** The right to write, held by one thread of one process. */
    public final class Lock implements AutoCloseable {

        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        /** Replaces the file's content; readers see the old or the new. */
        public void write(String name, byte[] content) throws IOException {
            replace(name, content, _ -> {});
        }

        /** The same; where the file system allows it, the file's time of last change is {@code time}. */
        public void write(String name, byte[] content, Instant time) throws IOException {
            replace(name, content, file -> date(file, FileTime.from(time)));
        }

        private void replace(String name, byte[] content, Consumer<Path> finish) throws IOException {
            var unfinished = path.resolve(UNFINISHED);
            try {
                try (var file =
                        Files.newByteChannel(unfinished, options(StandardOpenOption.CREATE_NEW), only("rw-------"))) {
                    var rest = ByteBuffer.wrap(content);
                    while (rest.hasRemaining()) {
                        file.write(rest);
                    }
                }
                finish.accept(unfinished);
                Files.move(unfinished, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.deleteIfExists(unfinished);
                throw e;
            }
        }

        @Override
        public void close() {
            release(channel);
        }
    }

    private static void date(Path file, FileTime time) {
        try {
            Files.setLastModifiedTime(file, time);
        } catch (IOException unable) {
            // It has today's then.
        }
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock is gone all the same, and nothing was written to its file.
        } finally {
            THIS_PROCESS.unlock();
        }
    }

    private Lock lock(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        lockThisProcess(patience);
        FileChannel channel;
        try {
            channel = openPrivately(LOCK);
        } catch (IOException e) {
            THIS_PROCESS.unlock();
            throw e;
        }
        try {
            while (channel.tryLock() == null) {
                if (System.nanoTime() - deadline > 0) {
                    throw new FileSystemException(path.toString(), null, "another process keeps it locked");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            // Its writer held this lock, so it is dead.
            Files.deleteIfExists(path.resolve(UNFINISHED));
            return new Lock(channel);
        } catch (IOException e) {
            release(channel);
            throw e;
        }
    }

    private FileChannel openPrivately(String name) throws IOException {
        var file = path.resolve(name);
        if (exists(file)) {
            Ownership.privateFileSize(file, LARGEST_FILE);
        }
        return FileChannel.open(file, options(StandardOpenOption.CREATE), only("rw-------"));
    }

    private void lockThisProcess(Duration patience) throws IOException {
        try {
            if (!THIS_PROCESS.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new FileSystemException(path.toString(), null, "another thread keeps it locked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + path);
        }
    }

    /** What a killed writer left; a living one holds the lock. */
    private void removeUnfinished() {
        if (exists(path.resolve(UNFINISHED))) {
            try {
                lock(Duration.ZERO).close();
            } catch (IOException busyOrReadOnly) {
                // Then its writer lives, or the next process that may write here removes it.
            }
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws IOException if there is something, and it is not a private folder */
    private boolean isThere() throws IOException {
        try {
            Ownership.requirePrivateFolder(path);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Set<OpenOption> options(StandardOpenOption creation) {
        // Reading too: so opened, a FIFO in the file's place does not make us wait.
        return Set.of(creation, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private FileAttribute<?>[] only(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
