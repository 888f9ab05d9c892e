package ocivault.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/** Reads files that a person names, and that may turn out to be anything: never a directory, a FIFO, or without end. */
public final class SmallFile {

    private SmallFile() {}

    /**
     * The content of a regular file, links followed.
     *
     * @throws IOException whose message completes "PATH …", as in {@code does not exist}
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new IOException("is a directory");
            }
            if (!attributes.isRegularFile()) {
                throw new IOException("is not a regular file");
            }
            try (var in = Files.newInputStream(file)) {
                var bytes = in.readNBytes(maxBytes + 1);
                if (bytes.length > maxBytes) {
                    throw new IOException("is larger than " + maxBytes / 1024 + " KiB");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new IOException("does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException("may not be read by this user", e);
        } catch (FileSystemException e) {
            // Without the path, which begins the sentence.
            throw new IOException("cannot be read" + (e.getReason() == null ? "" : ": " + e.getReason()), e);
        }
    }

    /** Why a file could not be read, as the rest of a sentence that begins with its name. */
    public static String reason(IOException e) {
        return e.getMessage() == null ? "cannot be read" : e.getMessage();
    }

    /** Whether group or others may read the file; false where the file system has no such notion. */
    public static boolean readableByOthers(Path file) throws IOException {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
