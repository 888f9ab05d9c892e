package ocivault.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A file of this user's that is read, thought over, and replaced: as a whole or not at all, by a move, with the mode and
 * group that it had, and only if it is still what was read. A link, a file with a second name, a foreign one: refused.
 *
 * <p>Killed at any moment, a writer leaves the old or the new file; its unfinished one is removed by the next that opens
 * the file. For one thread.
 */
public final class FileEdit {

    private static final String UNFINISHED = ".ocivault-unfinished-";
    private static final int ALL_MODES = 07777;

    private final Path file;
    private final byte[] content;
    private final Map<String, Object> found;

    private FileEdit(Path file, byte[] content, Map<String, Object> found) {
        this.file = file;
        this.content = content;
        this.found = found;
    }

    /**
     * Reads the file.
     *
     * @throws IOException whose message completes "PATH …", as in {@code is a link}
     */
    public static FileEdit open(Path path, int maxBytes) throws IOException {
        var file = path.toAbsolutePath().normalize();
        var found = found(file);
        removeUnfinished(file);
        return new FileEdit(file, SmallFile.read(file, maxBytes), found);
    }

    private static Map<String, Object> found(Path file) throws IOException {
        try {
            boolean posix = Ownership.isKnownFor(file);
            var found = Files.readAttributes(
                    file,
                    (posix ? "unix:mode,uid,gid,nlink,ino,dev," : "") + "isRegularFile,isSymbolicLink",
                    LinkOption.NOFOLLOW_LINKS);
            if (!found.get("isRegularFile").equals(true)) {
                throw new IOException(found.get("isSymbolicLink").equals(true) ? "is a link" : "is not a regular file");
            }
            if (posix && !found.get("uid").equals(Ownership.effectiveUser())) {
                throw new IOException("belongs to another user");
            }
            if (posix && !found.get("nlink").equals(1)) {
                throw new IOException("has a second name (a hard link), which would keep the old content");
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new IOException("does not exist", e);
        }
    }

    /** What it held when it was opened. */
    public byte[] content() {
        return content.clone();
    }

    /**
     * Replaces the content.
     *
     * @throws IOException whose message completes "PATH …", as in {@code has changed meanwhile}; then the file is as it was
     */
    public void replace(byte[] other) throws IOException {
        var unfinished = file.resolveSibling("." + file.getFileName() + UNFINISHED + random());
        // For a signal's sake: otherwise it is deleted below.
        unfinished.toFile().deleteOnExit();
        try {
            write(unfinished, other);
            if (Ownership.isKnownFor(file)) {
                keepGroup(unfinished);
                Files.setAttribute(unfinished, "unix:mode", (Integer) found.get("mode") & ALL_MODES);
            }
            if (!found(file).equals(found)
                    || Files.size(file) != content.length
                    || !Arrays.equals(SmallFile.read(file, content.length), content)) {
                throw new IOException("has changed meanwhile");
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AccessDeniedException e) {
            throw new IOException("may not be written by this user", e);
        } catch (FileSystemException e) {
            throw new IOException("cannot be written" + (e.getReason() == null ? "" : ": " + e.getReason()), e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void write(Path unfinished, byte[] content) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var mine = Ownership.isKnownFor(unfinished)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel = FileChannel.open(unfinished, options, mine)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Where this user may give it away to that group. */
    private void keepGroup(Path unfinished) throws IOException {
        if (!Files.getAttribute(unfinished, "unix:gid").equals(found.get("gid"))) {
            Files.setAttribute(unfinished, "unix:gid", found.get("gid"));
        }
    }

    /** Of a writer that was killed. */
    private static void removeUnfinished(Path file) throws IOException {
        var begin = "." + file.getFileName() + UNFINISHED;
        try (var beside = Files.newDirectoryStream(
                file.getParent(), path -> path.getFileName().toString().startsWith(begin))) {
            for (var unfinished : beside) {
                if (Files.isRegularFile(unfinished, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(unfinished);
                }
            }
        }
    }

    private static String random() {
        var bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
