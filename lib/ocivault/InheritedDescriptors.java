//SOURCES NativeCalls.java
package ocivault;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * The descriptors past stderr that our caller passed to this process, and so means the server to have. Linux only;
 * elsewhere, and where native calls are forbidden, there are none, and the server gets its three streams alone.
 *
 * <p>What is open at the start of {@code main} is theirs, less what the JVM has opened up to then: marked to be closed
 * by exec, or a file of the JDK or of the class path. Immutable.
 */
public final class InheritedDescriptors {

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final int F_GETFD = 1;

    private final List<Integer> numbers;

    private InheritedDescriptors(List<Integer> numbers) {
        this.numbers = numbers;
    }

    public static InheritedDescriptors none() {
        return new InheritedDescriptors(List.of());
    }

    /** For the program's edge: call it before anything else opens a file or a connection. */
    public static InheritedDescriptors ofThisProcess() {
        var open = OPEN.toFile().list();
        if (open == null || !System.getProperty("os.name").equals("Linux")) {
            return none();
        }
        try (var arena = Arena.ofConfined()) {
            return NativeCalls.in(arena).map(calls -> among(open, calls)).orElse(none());
        }
    }

    private static InheritedDescriptors among(String[] open, NativeCalls calls) {
        var ofTheJdk = real(System.getProperty("java.home")) + "/";
        var ofTheClassPath = new HashSet<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            ofTheClassPath.add(real(entry));
        }
        var numbers = new TreeSet<Integer>();
        for (var name : open) {
            int number = Integer.parseInt(name);
            // 0: open, and to stay open. The one that listed them is closed by now.
            if (number > 2 && calls.call("fcntl", number, F_GETFD, 0) == 0) {
                var target = target(name);
                if (!target.isEmpty() && !target.startsWith(ofTheJdk) && !ofTheClassPath.contains(target)) {
                    numbers.add(number);
                }
            }
        }
        return new InheritedDescriptors(List.copyOf(numbers));
    }

    /** Without links, as the kernel has it. */
    private static String real(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException absent) {
            return path;
        }
    }

    /** Empty where it is closed by now. */
    private static String target(String name) {
        try {
            return Files.readSymbolicLink(OPEN.resolve(name)).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /** In ascending order. */
    List<Integer> numbers() {
        return numbers;
    }
}
