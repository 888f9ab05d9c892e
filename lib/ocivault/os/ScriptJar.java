package ocivault.os;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import ocivault.model.VaultException;

/**
 * The jar that JBang built of the script that runs here. JBang builds without a lock (jbangdev/jbang#2445): two first
 * starts at once may leave a jar that lacks classes or resources, and JBang takes it as it is for ever after.
 */
public final class ScriptJar {

    /** The folder is called after the script and a hash of its sources. */
    private static final Pattern BUILT = Pattern.compile(".*[/\\\\]([^/\\\\]+)[.]java[.][0-9a-f]{64}[/\\\\]\\1[.]jar");

    private static final String FOLDER_OF_A_SCRIPT = ".java.";

    /** What a room, by its folder, cannot do without: the //FILES of its door. */
    static final Map<String, List<String>> COMPANIONS = Map.of(
            "ocivault/oci/", List.of("META-INF/services/com.oracle.bmc.http.client.HttpProvider"),
            "ocivault/proxy/", List.of("ocivault/proxy/npm/package.json", "ocivault/proxy/npm/package-lock.json"));

    private ScriptJar() {}

    /** Whether JBang started this process; a matter of nanoseconds. */
    public static boolean isOfThisProcess() {
        return System.getProperty("java.class.path").contains(FOLDER_OF_A_SCRIPT);
    }

    /**
     * What to tell instead of {@code problem} where the jar's being incomplete accounts for it. The jar is removed then,
     * so that the next start builds it anew.
     */
    public static Optional<VaultException> blamedFor(Throwable problem) {
        return path(System.getProperty("java.class.path"))
                .flatMap(jar -> lacking(jar, problem).map(missing -> {
                    boolean isGone = remove(jar);
                    return new VaultException.Configuration(
                            "this program was built incompletely, it lacks " + missing,
                            isGone
                                    ? "Start it again: the broken build was removed, so it is built anew."
                                    : "Remove " + jar.getParent() + ", then start it again.");
                }));
    }

    /** What that jar cannot do without and does not have; empty where it is whole, or where JBang did not start this process. */
    public static Optional<String> missing() {
        return path(System.getProperty("java.class.path")).flatMap(jar -> lacking(jar, new Throwable()));
    }

    /** The first entry of a class path, where JBang put it there. */
    static Optional<Path> path(String classPath) {
        var first = classPath.split(File.pathSeparator, 2)[0];
        return BUILT.matcher(first).matches() ? Optional.of(Path.of(first)) : Optional.empty();
    }

    /** Where that jar is, with its archive of classes; empty where JBang put none on the class path. */
    public static String folder(String classPath) {
        return path(classPath).map(jar -> jar.getParent() + File.separator).orElse("");
    }

    private static Optional<String> lacking(Path jar, Throwable problem) {
        if (problem instanceof NoClassDefFoundError error && ("" + error.getMessage()).startsWith("ocivault/")) {
            return Optional.of(error.getMessage() + ".class");
        }
        try (var file = new JarFile(jar.toFile())) {
            return COMPANIONS.entrySet().stream()
                    .filter(room -> file.stream()
                            .anyMatch(entry -> entry.getName().startsWith(room.getKey())
                                    && entry.getName().endsWith(".class")))
                    .flatMap(room -> room.getValue().stream())
                    .filter(companion -> file.getEntry(companion) == null)
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.of("most of it");
        }
    }

    private static boolean remove(Path jar) {
        try {
            return Files.deleteIfExists(jar);
        } catch (IOException e) {
            return false;
        }
    }
}
