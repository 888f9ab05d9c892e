package ocivault.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether anybody but this user and root decides what is at a path: by owning, or by being allowed to write to, the file,
 * its folder, any folder above, or any that a link on the way leads through. Where the file system knows no owner and
 * mode, nobody is said to.
 *
 * <p>A folder above may be open to all where it is sticky, as /tmp is, and what is on our way there is not theirs. The
 * file's own folder may not: whoever comes first has a name. A group counts as somebody else, except one that is this
 * user's own, with nobody else in it, and those by which systems let administrators write to /usr/local or Homebrew.
 */
public final class WriteAccess {

    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** As Linux has it. */
    private static final int MOST_LINKS = 40;

    /** macOS's group of administrators, who may become root; Homebrew's folders are theirs. */
    private static final int MAC_ADMIN = 80;

    /** Debian's for those who may write to /usr/local. */
    private static final String STAFF = "staff";

    /** Whom the kernel shows as the owner where a user namespace does not know him. */
    private static final int NOBODY = 65534;

    /**
     * What lets somebody else in.
     *
     * @param at the file or folder
     * @param who may write to it, such as {@code everybody}; empty where its owner is the reason
     * @param mode what to take away by chmod, such as {@code o-w}; empty where its owner is the reason
     */
    public record Weakness(Path at, String who, String mode) {}

    private final Object user;
    private final Deque<Path> ahead = new ArrayDeque<>();
    private Path at;
    private int links;

    private WriteAccess(Path file) throws IOException {
        user = Ownership.effectiveUser();
        at = file.getRoot();
        queue(file);
    }

    /**
     * The first weakness on the way to {@code file}, from the root of the file system on; empty where there is none.
     *
     * @param file absolute, and there
     * @throws IOException if it cannot be looked at
     */
    public static Optional<Weakness> ofOthersTo(Path file) throws IOException {
        return Ownership.isKnownFor(file) ? new WriteAccess(file).weakness() : Optional.empty();
    }

    private Optional<Weakness> weakness() throws IOException {
        var folder = attributes(at);
        var found = check(at, folder);
        while (found.isEmpty() && !ahead.isEmpty()) {
            var name = ahead.pop();
            if (name.toString().isEmpty() || name.toString().equals(".")) {
                continue;
            }
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                folder = attributes(at);
                continue;
            }
            var next = at.resolve(name);
            var attributes = attributes(next);
            if (isOpen(folder)) { // sticky, or it would not have come to this
                found = ahead.isEmpty() ? Optional.of(writable(at, folder)) : foreign(next, attributes);
            }
            if (attributes.get("isSymbolicLink").equals(true)) {
                follow(next);
                folder = attributes(at);
            } else {
                found = found.isPresent() ? found : check(next, attributes);
                at = next;
                folder = attributes;
            }
        }
        return found;
    }

    private void queue(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            ahead.push(path.getName(i));
        }
    }

    private void follow(Path link) throws IOException {
        if (++links > MOST_LINKS) {
            throw new FileSystemException(link.toString(), null, "too many links");
        }
        var target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            at = target.getRoot();
        }
        queue(target);
    }

    private Optional<Weakness> check(Path path, Map<String, Object> attributes) throws IOException {
        var foreign = foreign(path, attributes);
        if (foreign.isPresent()) {
            return foreign;
        }
        boolean excused = attributes.get("isDirectory").equals(true) && (mode(attributes) & STICKY) != 0;
        return isOpen(attributes) && !excused ? Optional.of(writable(path, attributes)) : Optional.empty();
    }

    private Optional<Weakness> foreign(Path path, Map<String, Object> attributes) throws IOException {
        var owner = attributes.get("uid");
        return owner.equals(0) || owner.equals(user) || owner.equals(NOBODY) && isRootUnknownHere()
                ? Optional.empty()
                : Optional.of(new Weakness(path, "", ""));
    }

    private boolean isOpen(Map<String, Object> attributes) throws IOException {
        int mode = mode(attributes);
        return (mode & OTHERS_WRITE) != 0 || (mode & GROUP_WRITE) != 0 && !isTrusted(attributes);
    }

    private static Weakness writable(Path path, Map<String, Object> attributes) {
        return (mode(attributes) & OTHERS_WRITE) != 0
                ? new Weakness(path, "everybody", "o-w")
                : new Weakness(path, "others of its group", "g-w");
    }

    private static int mode(Map<String, Object> attributes) {
        return (Integer) attributes.get("mode");
    }

    /** Of a folder that its group may write to. */
    private boolean isTrusted(Map<String, Object> attributes) throws IOException {
        var group = attributes.get("gid");
        if (System.getProperty("os.name").startsWith("Mac")) {
            return group.equals(MAC_ADMIN);
        }
        var name = records("/etc/passwd", 2, user).map(record -> record[0]).findFirst();
        var members = records("/etc/group", 2, group).findFirst();
        if (name.isEmpty()
                || members.isEmpty()
                || !listed(members.get()).stream().allMatch(name.get()::equals)) {
            return false;
        }
        var groupName = members.get()[0];
        boolean own = groupName.equals(name.get()) && !user.equals(0);
        boolean administrators =
                groupName.equals(STAFF) && attributes.get("uid").equals(0);
        return (own || administrators)
                && records("/etc/passwd", 3, group).allMatch(record -> record[0].equals(name.orElseThrow()));
    }

    /** The users whom a record of /etc/group lists. */
    private static List<String> listed(String[] group) {
        return group.length < 4 || group[3].isEmpty() ? List.of() : List.of(group[3].split(","));
    }

    private static Stream<String[]> records(String file, int field, Object value) throws IOException {
        return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(":"))
                .filter(record -> record.length > field && record[field].equals(value.toString()));
    }

    /** In a user namespace that maps this user alone, as sandboxes make them, root's files belong to nobody. */
    private static boolean isRootUnknownHere() throws IOException {
        var map = Path.of("/proc/self/uid_map");
        if (!Files.isReadable(map)) {
            return false;
        }
        for (var line : Files.readAllLines(map)) {
            var range = line.strip().split(" +");
            long first = Long.parseLong(range[0]);
            long count = Long.parseLong(range[2]);
            if (first == 0 || first <= NOBODY && NOBODY < first + count) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:isDirectory,isSymbolicLink,mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    }
}
