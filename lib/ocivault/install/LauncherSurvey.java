package ocivault.install;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The launchers that are installed, and whether they are what they would be if they were installed now. */
public final class LauncherSurvey {

    /** How fresh a launcher is, the worst first. */
    public enum State {
        /** It is on the list of what was installed, and not there any more, or somebody else's now. */
        GONE,
        /** The Java that it starts is not there. */
        WITHOUT_JAVA,
        /** What it starts is not there. */
        WITHOUT_TOOLKIT,
        /** It starts other classes than those that look at it. */
        OF_ANOTHER_BUILD,
        /** It works, without prepared classes, and so starts several times as slowly. */
        WITHOUT_ARCHIVE,
        FRESH
    }

    /** @param java the program that it starts; an empty path where that is not known */
    public record Launcher(Path file, Path java, State state) {}

    private final Path data;
    private final String classPath;
    private final Predicate<List<String>> runs;
    private final Map<Path, Boolean> fits = new HashMap<>();

    /**
     * @param data as {@link LauncherInstall} has it
     * @param classPath of the process that looks
     * @param runs whether a command that asks java whether it can use the archives ends well
     */
    public LauncherSurvey(Path data, String classPath, Predicate<List<String>> runs) {
        this.data = data;
        this.classPath = classPath;
        this.runs = runs;
    }

    /**
     * All that were installed.
     *
     * @throws IOException if the list of them cannot be read
     */
    public List<Launcher> launchers() throws IOException {
        var list = data.resolve(LauncherInstall.LIST);
        var found = new ArrayList<Launcher>();
        for (var line : Files.isRegularFile(list) ? Files.readAllLines(list) : List.<String>of()) {
            found.add(launcher(Path.of(line)));
        }
        return List.copyOf(found);
    }

    /** The command that brings a launcher up to date. */
    public static String repair(Path launcher) {
        return "jbang install-launchers --bin-dir "
                + LauncherScript.quoted(launcher.getParent().toString());
    }

    private Launcher launcher(Path file) throws IOException {
        if (!LauncherScript.isOurs(file)) {
            return new Launcher(file, Path.of(""), State.GONE);
        }
        var text = Files.readString(file, StandardCharsets.UTF_8);
        var java = Path.of(value(text, "java"));
        var toolkit = Path.of(value(text, "toolkit"));
        return new Launcher(file, java, state(java, toolkit));
    }

    private State state(Path java, Path toolkit) throws IOException {
        var first = toolkit.resolve(LauncherJars.FIRST);
        if (!Files.isExecutable(java)) {
            return State.WITHOUT_JAVA;
        }
        if (!Files.isReadable(first) || !Files.isReadable(toolkit.resolve(LauncherJars.SECOND))) {
            return State.WITHOUT_TOOLKIT;
        }
        if (!isOurBuild(first)) {
            return State.OF_ANOTHER_BUILD;
        }
        return fits.computeIfAbsent(
                        toolkit,
                        folder -> archives(folder).stream()
                                .allMatch(archive -> runs.test(archiveCheck(java, folder, archive))))
                ? State.FRESH
                : State.WITHOUT_ARCHIVE;
    }

    /** As a launcher names them to java, one for each kind of start. */
    private static List<String> archives(Path toolkit) {
        return List.of(
                toolkit.resolve(LauncherBuild.LAUNCH_ARCHIVE)
                        + File.pathSeparator
                        + toolkit.resolve(LauncherBuild.ARCHIVE),
                toolkit.resolve(LauncherBuild.CALL_ARCHIVE).toString());
    }

    /** An archive fits the JDK and the options that it was made with, and no others; so asked, java refuses to do without. */
    private static List<String> archiveCheck(Path java, Path toolkit, String archive) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(LauncherBuild.JVM_OPTIONS);
        command.addAll(List.of(
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                toolkit.resolve(LauncherJars.FIRST) + File.pathSeparator + toolkit.resolve(LauncherJars.SECOND),
                "-version"));
        return command;
    }

    /** Compares the toolkit's own classes with those of this process, where they come from a jar. */
    private boolean isOurBuild(Path jar) throws IOException {
        var own = Path.of(classPath.split(File.pathSeparator, 2)[0]);
        if (!Files.isRegularFile(own) || own.equals(jar)) {
            return true;
        }
        var theirs = classes(jar);
        return classes(own).entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(theirs.get(entry.getKey())));
    }

    private static Map<String, Long> classes(Path jar) throws IOException {
        var classes = new HashMap<String, Long>();
        try (var file = new JarFile(jar.toFile(), false)) {
            for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
                var entry = all.nextElement();
                if (entry.getName().startsWith("ocivault/") && entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), entry.getCrc());
                }
            }
        }
        return classes;
    }

    /** What a line of the script sets a variable to, without its quotes. */
    private static String value(String script, String name) {
        return script.lines()
                .filter(line -> line.startsWith(name + "='") && line.endsWith("'"))
                .map(line ->
                        line.substring(name.length() + 2, line.length() - 1).replace("'\\''", "'"))
                .findFirst()
                .orElse("");
    }
}
