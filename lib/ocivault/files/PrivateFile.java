package ocivault.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * Writes a file that a person names so that only this user can read it, from its first byte on: as a whole or not at
 * all, and never through a link. The folder's parents may be links.
 */
public final class PrivateFile {

    private PrivateFile() {}

    /**
     * Whether a file could be written there, as far as that can be seen.
     *
     * @throws IOException whose message completes "PATH …", as in {@code is a link}
     */
    public static void check(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || file.getFileName() == null) {
            throw new IOException("is a directory");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("lies in no directory that is there");
        }
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isRegularFile()) {
                throw new IOException(
                        found.isSymbolicLink()
                                ? "is a link"
                                : found.isDirectory() ? "is a directory" : "is not a regular file");
            }
        } catch (NoSuchFileException e) {
            // Then it will be new.
        }
    }

    /**
     * Replaces the file, or makes it.
     *
     * @throws IOException as {@link #check}, or if it cannot be written; then what was there is there still
     */
    public static void write(Path file, byte[] content) throws IOException {
        check(file);
        var unfinished = file.toAbsolutePath().resolveSibling("." + file.getFileName() + "." + random());
        // For a signal's sake: otherwise it is deleted below.
        unfinished.toFile().deleteOnExit();
        try {
            try (var channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    onlyItsUser(file))) {
                var rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AccessDeniedException e) {
            throw new IOException("may not be written by this user", e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String random() {
        var bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static FileAttribute<?>[] onlyItsUser(Path file) {
        return Ownership.isKnownFor(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
