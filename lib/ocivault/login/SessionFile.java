package ocivault.login;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import ocivault.files.PrivateFile;
import ocivault.files.SmallFile;

/**
 * The file of a session's token while this process alone renews it. Who else wants to meanwhile goes on with the token that
 * there is. For one thread.
 */
public final class SessionFile implements AutoCloseable {

    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;
    private final FileChannel locked;

    private SessionFile(Path file, FileChannel locked) {
        this.file = file;
        this.locked = locked;
    }

    /** Locks the file, links followed; empty where somebody else has it, or where it may not be written. */
    public static Optional<SessionFile> lock(Path named) {
        try {
            var file = named.toRealPath();
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return Optional.of(new SessionFile(file, channel));
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this process has it
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The token in a file as it is now; empty where it cannot be read or holds none. */
    public static Optional<String> token(Path file) {
        try {
            var token = new String(SmallFile.read(file, MAX_BYTES), StandardCharsets.US_ASCII).strip();
            return Optional.of(token).filter(SessionFile::isToken);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether it can stand in a file and in a signature's key id. */
    public static boolean isToken(String text) {
        return LoginReader.TOKEN.matcher(text).matches();
    }

    /**
     * Puts another token in its place, for this user alone to read: as a whole or not at all.
     *
     * @throws IOException whose message completes "PATH …"
     */
    public void replace(String token) throws IOException {
        PrivateFile.write(file, token.getBytes(StandardCharsets.US_ASCII));
    }

    /** Gives up the lock. */
    @Override
    public void close() {
        try {
            locked.close();
        } catch (IOException e) {
            // The process's end closes it.
        }
    }
}
