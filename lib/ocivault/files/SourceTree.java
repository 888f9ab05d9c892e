package ocivault.files;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import ocivault.model.Sha256;

/** The files below a folder, all of them, reduced to what is compared later. Links are refused. */
public final class SourceTree {

    /** What is done with a file. */
    private interface Visit {
        void file(String path, Path file, Map<String, Object> attributes) throws IOException;
    }

    /** What {@link #walk} needs, and then what {@link #stamp} is made of. */
    private static final String KIND = "isDirectory,isRegularFile";

    private static final String POSIX = "unix:" + KIND + ",size,ino,ctime";
    private static final String ELSEWHERE = KIND + ",size,lastModifiedTime,creationTime";

    private SourceTree() {}

    /**
     * Changes with any file's name, size, identity, and time of change (ctime), which unlike the time of modification
     * nobody but root can set back after an edit. Takes a fraction of the time that {@link #hashes} takes.
     */
    public static String stamp(Path root) throws IOException {
        var digest = Sha256.digest();
        walk(root.toFile(), "", (path, file, attributes) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            for (var name : List.of("size", "lastModifiedTime", "ino", "ctime", "creationTime")) {
                digest.update(number(attributes.get(name)));
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of {@link #hashes}: of every file's name and content, and of nothing else. */
    public static String hash(Path root) throws IOException {
        return HexFormat.of().formatHex(Sha256.digest().digest(hashes(root).getBytes(StandardCharsets.UTF_8)));
    }

    /** A line for each file, as sha256sum writes it, in order of their names. */
    static String hashes(Path root) throws IOException {
        var lines = new StringBuilder();
        var digest = Sha256.digest();
        walk(
                root.toFile(),
                "",
                (path, file, attributes) -> lines.append(
                                HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))))
                        .append("  ")
                        .append(path, 1, path.length())
                        .append('\n'));
        return lines.toString();
    }

    private static void walk(File folder, String path, Visit visit) throws IOException {
        var wanted = Ownership.isKnownFor(folder.toPath()) ? POSIX : ELSEWHERE;
        var names = folder.list();
        if (names == null) {
            throw new FileSystemException(folder.toString(), null, "the folder cannot be read");
        }
        Arrays.sort(names);
        for (var name : names) {
            var file = new File(folder, name);
            var attributes = Files.readAttributes(file.toPath(), wanted, LinkOption.NOFOLLOW_LINKS);
            if (attributes.get("isDirectory").equals(true)) {
                walk(file, path + "/" + name, visit);
            } else {
                if (!attributes.get("isRegularFile").equals(true)) {
                    throw new FileSystemException(file.toString(), null, "a link, or no regular file");
                }
                visit.file(path + "/" + name, file.toPath(), attributes);
            }
        }
    }

    /** Eight bytes of a size or a time; zeros for what this system does not know. */
    private static byte[] number(Object attribute) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(
                        switch (attribute) {
                            case FileTime time -> time.to(TimeUnit.NANOSECONDS);
                            case Number count -> count.longValue();
                            case null, default -> 0;
                        })
                .array();
    }
}
