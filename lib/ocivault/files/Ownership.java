package ocivault.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whether what lies at a path is private: a folder or regular file itself, no link to one, of this process's effective
 * user, giving group and others nothing.
 *
 * <p>Where the file system knows no POSIX owner and mode (Windows), privacy is what the parent folder's access list
 * gives, and owner and mode go unchecked.
 */
public final class Ownership {

    private static final int GROUP_AND_OTHERS = 0077;

    private Ownership() {}

    /** Whether the file system of {@code path} knows owner and mode. */
    static boolean isKnownFor(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** @throws FileSystemException saying why, if {@code folder} is there and not private */
    static void requirePrivateFolder(Path folder) throws IOException {
        var found = attributes(folder);
        if (!Boolean.TRUE.equals(found.get("isDirectory"))) {
            throw new FileSystemException(folder.toString(), null, "it is a link, or no folder");
        }
        if (!isOurs(folder, found)) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "it belongs to another user, or others may enter it: chmod 700, or choose another folder");
        }
    }

    /**
     * The file's size in bytes.
     *
     * @throws NoSuchFileException if there is none
     * @throws UnfitFile if it is not private, or larger than {@code limit}
     */
    static int privateFileSize(Path file, int limit) throws IOException {
        var found = attributes(file);
        if (!Boolean.TRUE.equals(found.get("isRegularFile")) || !isOurs(file, found)) {
            throw new UnfitFile(file, "it is not a file that only its user can read");
        }
        long size = (Long) found.get("size");
        if (size > limit) {
            throw new UnfitFile(file, "it is too large");
        }
        return (int) size;
    }

    private static boolean isOurs(Path path, Map<String, Object> found) throws IOException {
        return !isKnownFor(path)
                || (((Integer) found.get("mode") & GROUP_AND_OTHERS) == 0
                        && found.get("uid").equals(effectiveUser()));
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        var wanted =
                isKnownFor(path) ? "unix:isDirectory,isRegularFile,size,mode,uid" : "isDirectory,isRegularFile,size";
        return Files.readAttributes(path, wanted, LinkOption.NOFOLLOW_LINKS);
    }

    /** Java has no call for it; the kernel shows it as the owner of a process, and of every file that one makes. */
    static Object effectiveUser() throws IOException {
        var self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return Files.getAttribute(self, "unix:uid");
        }
        var probe = Files.createTempFile("ocivault", "");
        try {
            return Files.getAttribute(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
    }

    /** A file is there, and is not one that we would have written. */
    @SuppressWarnings("serial") // never serialized
    public static final class UnfitFile extends FileSystemException {
        private UnfitFile(Path file, String reason) {
            super(file.toString(), null, reason);
        }
    }
}
