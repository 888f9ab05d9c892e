package ocivault.install;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import ocivault.model.Sha256;

/**
 * What the launchers start: jars of the toolkit with all that it needs, and archives of classes that are parsed and
 * verified already, for one JDK. They lie in a folder that is named after everything they depend on, so that a change of
 * any of it asks for another folder and never touches one that is in use.
 *
 * <p>A JVM takes up, at every start, all that an archive of linked classes holds. So there is one with the 1,900 that every
 * launch needs, under another, not linked, with whatever else the commands use; and one with the 4,700 of a launch that has
 * to call the vault, which is a fifth faster with it. The script knows by the cache which of them a run will want.
 */
public final class LauncherBuild {

    /** What a JVM is to learn. */
    public enum Lesson {
        /** Becoming a server whose secret is in the cache. */
        LAUNCH,
        /** The same with a secret that only the vault has. */
        CALL,
        /** All that the commands usually do. */
        EVERYTHING
    }

    /** A run that does real work and exits, from which the JVM learns what to put into its archive. */
    public interface Training {
        /**
         * Completes {@code java}, whose options and class path are set, with main class, arguments and environment, and
         * runs it.
         *
         * @return its exit code
         */
        int run(ProcessBuilder java, Lesson lesson) throws IOException, InterruptedException;
    }

    /** What becoming a server needs: classes that are linked, and all loaded at every start. */
    static final String LAUNCH_ARCHIVE = "launch.jsa";
    /** The same with a call to the vault. */
    static final String CALL_ARCHIVE = "call.jsa";
    /** Whatever else the commands need: classes that are loaded when they are used. */
    static final String ARCHIVE = "toolkit.jsa";

    private static final String CLASS_LIST = "classes";

    /**
     * For all scripts, since an archive wants to be used with the options that it was made with: those of the
     * proxy's header, and no word about an archive that does not fit, which costs speed and nothing else.
     */
    static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:-MaxFDLimit",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-HeapDumpOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-Xlog:aot*=off:stderr",
            "-Xlog:cds*=off:stderr",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // No collection falls into a usual start; of what stays, LauncherScript says less.
            "-XX:NewSize=24m",
            "-XX:MaxNewSize=24m",
            // The server's core dumps are to hold what they would without us.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-DumpPrivateMappingsInCore",
            "-XX:-DumpSharedMappingsInCore",
            // More than was ever needed, and a fraction of what a JVM reserves by itself: an address space may be
            // limited.
            "-Xmx256m",
            "-XX:CompressedClassSpaceSize=128m",
            "-XX:ReservedCodeCacheSize=32m",
            // An archive is not worth the work of moving it to a random address.
            "-XX:ArchiveRelocationMode=0");

    /** @param folder where the {@link LauncherJars} are, and the archives unless the training failed */
    record Built(Path java, Path folder) {}

    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{16}");
    private static final String UNFINISHED = ".new-";

    private final Path data;
    private final Path javaHome;
    private final List<Path> classPath;

    /**
     * @param data where the folders go
     * @param classPath the jars of all scripts
     */
    LauncherBuild(Path data, Path javaHome, List<Path> classPath) {
        this.data = data;
        this.javaHome = javaHome;
        this.classPath = List.copyOf(classPath);
    }

    /** What fits these sources and this JDK: as it is, or made now. */
    Built make(Training training, Consumer<String> progress) throws IOException, InterruptedException {
        var built = new Built(javaHome.resolve("bin").resolve("java"), data.resolve(version()));
        int status = 0;
        if (!Files.isDirectory(built.folder, LinkOption.NOFOLLOW_LINKS)) {
            progress.accept("building, which takes half a minute");
            status = makeFolder(built, training);
        }
        var launch = built.folder.resolve(LAUNCH_ARCHIVE);
        if (status == 0 && Files.exists(launch) && !Files.exists(built.folder.resolve(ARCHIVE))) {
            status = archiveTheRest(built, training);
        }
        if (status != 0 && !Files.exists(built.folder.resolve(ARCHIVE))) { // else another process has made it
            Files.deleteIfExists(launch);
            Files.deleteIfExists(built.folder.resolve(CALL_ARCHIVE));
            progress.accept("warning: no archive of classes could be made (status " + status
                    + "); the commands work without, and start more slowly");
        }
        return built;
    }

    /** All but the second archive, which names the first by its path. */
    private int makeFolder(Built built, Training training) throws IOException, InterruptedException {
        Files.createDirectories(data);
        var unfinished = Files.createTempDirectory(data, UNFINISHED);
        try {
            LauncherJars.write(classPath, unfinished);
            int status = archiveLinked(built, unfinished, training, Lesson.LAUNCH, LAUNCH_ARCHIVE);
            if (status == 0) {
                status = archiveLinked(built, unfinished, training, Lesson.CALL, CALL_ARCHIVE);
            }
            Files.move(unfinished, built.folder, StandardCopyOption.ATOMIC_MOVE);
            return status;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException faster) {
            return 0; // Another process was faster; what it made is the same.
        } finally {
            delete(unfinished);
        }
    }

    /** It stays valid when its folder is renamed, as long as it and the jars stay together. */
    private static int archiveLinked(Built built, Path folder, Training training, Lesson lesson, String archive)
            throws IOException, InterruptedException {
        var classes = folder.resolve(CLASS_LIST);
        int status = training.run(java(built, folder, "-XX:DumpLoadedClassList=" + classes), lesson);
        if (status == 0) {
            status = java(
                            built,
                            folder,
                            "-Xshare:dump",
                            "-XX:+AOTClassLinking",
                            "-XX:SharedClassListFile=" + classes,
                            "-XX:SharedArchiveFile=" + folder.resolve(archive))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        Files.deleteIfExists(classes);
        return unlessMissing(status, folder.resolve(archive));
    }

    private static int archiveTheRest(Built built, Training training) throws IOException, InterruptedException {
        var unfinished =
                built.folder.resolve(UNFINISHED + ProcessHandle.current().pid());
        try {
            int status = unlessMissing(
                    training.run(
                            java(
                                    built,
                                    built.folder,
                                    "-XX:SharedArchiveFile=" + built.folder.resolve(LAUNCH_ARCHIVE),
                                    "-XX:ArchiveClassesAtExit=" + unfinished),
                            Lesson.EVERYTHING),
                    unfinished);
            if (status == 0) {
                Files.move(unfinished, built.folder.resolve(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
            }
            return status;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Without the archive it was of no use, whatever the JVM says. */
    private static int unlessMissing(int status, Path archive) {
        return status == 0 && !Files.isRegularFile(archive) ? 1 : status;
    }

    private static ProcessBuilder java(Built built, Path folder, String... options) {
        var command = new ArrayList<String>();
        command.add(built.java.toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", folder.resolve(LauncherJars.FIRST) + File.pathSeparator + folder.resolve(LauncherJars.SECOND)));
        return new ProcessBuilder(command);
    }

    /** Removes what other versions left, once nothing refers to them any more. */
    void removeOthers(Path current) throws IOException {
        for (var folder : versions()) {
            if (!folder.equals(current)) {
                delete(folder);
            }
        }
    }

    /** The folders of all versions, and unfinished ones. */
    List<Path> versions() throws IOException {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (var files = Files.list(data)) {
            return files.filter(LauncherBuild::isOurs).toList();
        }
    }

    private static boolean isOurs(Path folder) {
        var name = folder.getFileName().toString();
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && (VERSION.matcher(name).matches() || name.startsWith(UNFINISHED));
    }

    /** Links are removed, never followed. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String version() throws IOException {
        var digest = Sha256.digest();
        var facts = new ArrayList<>(JVM_OPTIONS);
        facts.add(javaHome.toString());
        facts.add(Files.readString(javaHome.resolve("release")));
        for (var path : classPath) {
            facts.addAll(contents(path));
        }
        for (var fact : facts) {
            digest.update((fact + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }

    /** Not its time stamps: a jar that is built anew from the same sources is the same. */
    private static List<String> contents(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new FileSystemException(path.toString(), null, "it is not a jar");
        }
        try (var jar = new JarFile(path.toFile(), false)) {
            return Collections.list(jar.entries()).stream()
                    .map(entry -> entry.getName() + " " + entry.getSize() + " " + entry.getCrc())
                    .sorted()
                    .toList();
        }
    }
}
