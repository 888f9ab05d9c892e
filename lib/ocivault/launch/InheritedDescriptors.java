package ocivault.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import ocivault.os.OperatingSystem;

/**
 * The descriptors past stderr that our caller passed to this process, and so means the server to have. Linux only;
 * elsewhere there are none, and the server gets its three streams alone.
 *
 * <p>What is open at the start of {@code main} is theirs, less what the JVM has opened up to then: marked to be closed
 * by exec, or a file of the JDK or of the class path. Immutable.
 */
public final class InheritedDescriptors {

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/fdinfo");

    /** O_CLOEXEC, on every processor that Java 25 runs on with Linux. */
    private static final int CLOSE_ON_EXEC = 02000000;

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
        if (open == null || OperatingSystem.current() != OperatingSystem.LINUX) {
            return none();
        }
        var ofTheJdk = real(System.getProperty("java.home")) + "/";
        var ofTheClassPath = new HashSet<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            ofTheClassPath.add(real(entry));
        }
        var numbers = new TreeSet<Integer>();
        for (var name : open) {
            int number = Integer.parseInt(name);
            if (number > 2 && staysOpen(name)) {
                var target = target(name);
                if (!target.isEmpty() && !target.startsWith(ofTheJdk) && !ofTheClassPath.contains(target)) {
                    numbers.add(number);
                }
            }
        }
        return new InheritedDescriptors(List.copyOf(numbers));
    }

    /** False also where it is closed by now, as is the one that listed them. */
    private static boolean staysOpen(String name) {
        try {
            for (var line : Files.readAllLines(STATUS.resolve(name), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("flags:")) {
                    return (Integer.parseInt(line.substring(6).strip(), 8) & CLOSE_ON_EXEC) == 0;
                }
            }
            return false;
        } catch (IOException closed) {
            return false;
        }
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
