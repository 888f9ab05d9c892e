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
 * The descriptors that our caller passed to this process, and so means the server to have, and the signals that he
 * ignored, as far as they are known. Linux only; elsewhere the server gets its three streams alone.
 *
 * <p>What is open at the start of {@code main} is theirs, less what the JVM has opened up to then: marked to be closed
 * by exec, or a file of the JDK or of the class path. The streams are no exception: in the place of one that the caller
 * closed there is the first file that the JVM opened. Immutable.
 */
public final class InheritedDescriptors {

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/fdinfo");

    /** O_CLOEXEC, on every processor that Java 25 runs on with Linux. */
    private static final int CLOSE_ON_EXEC = 02000000;

    private static final int STREAMS = 3;

    /** The JDK's classes, the first file that a JVM opens for good. */
    private static final String MODULES = "/lib/modules";

    private final List<Integer> numbers;
    private final long ignoredSignals;

    private InheritedDescriptors(List<Integer> numbers, long ignoredSignals) {
        this.numbers = numbers;
        this.ignoredSignals = ignoredSignals;
    }

    /** The three streams alone. */
    public static InheritedDescriptors none() {
        return new InheritedDescriptors(List.of(0, 1, 2), 0);
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
        var note = LauncherNote.ofThisProcess();
        var numbers = new TreeSet<Integer>();
        for (var name : open) {
            int number = Integer.parseInt(name);
            if (number < STREAMS && note.isPresent()) {
                if (note.get().hadStream(number)) {
                    numbers.add(number);
                }
            } else if (number < STREAMS || staysOpen(name)) {
                var target = target(name);
                boolean isOurs = target.startsWith(ofTheJdk) || ofTheClassPath.contains(target);
                if (!target.isEmpty() && (!isOurs || (number < STREAMS && isTheirs(name, target)))) {
                    numbers.add(number);
                }
            }
        }
        return new InheritedDescriptors(
                List.copyOf(numbers), note.isPresent() ? note.get().ignoredSignals() : 0);
    }

    /** Of a stream from a file of the JDK or the class path: such a file may also be somebody's input. */
    private static boolean isTheirs(String name, String target) {
        return staysOpen(name) && !target.endsWith(MODULES) && !target.endsWith(".jar");
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

    /** Those and {@code more}, which are open and not to be closed by exec. */
    InheritedDescriptors with(List<Integer> more) {
        var all = new TreeSet<>(numbers);
        all.addAll(more);
        return new InheritedDescriptors(List.copyOf(all), ignoredSignals);
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

    /** Those past stderr, in ascending order. */
    List<Integer> numbers() {
        return numbers.stream().filter(number -> number >= STREAMS).toList();
    }

    /** Whether stdin, stdout or stderr came from the caller: 0, 1, 2. */
    boolean hasStream(int number) {
        return numbers.contains(number);
    }

    /** As a set of bits, the lowest for signal 1; none where they are not known. */
    long ignoredSignals() {
        return ignoredSignals;
    }
}
