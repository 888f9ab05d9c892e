package ocivault.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.install.LauncherInstall;
import ocivault.install.LauncherSurvey;
import ocivault.os.ClassArchive;
import ocivault.os.ScriptJar;

/** Java, JBang and the launchers: what starts us. */
final class Machine {

    private static final String INSTALL = "jbang install-launchers";

    private final Map<String, String> environment;
    private final Probe probe;

    Machine(Map<String, String> environment, Probe probe) {
        this.environment = environment;
        this.probe = probe;
    }

    List<Finding> java() {
        var found = Finding.ok(
                "java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + " in "
                        + System.getProperty("java.home"));
        var home = environment.getOrDefault("JAVA_HOME", "");
        return home.isEmpty() || Files.isExecutable(Path.of(home, "bin", "java"))
                ? List.of(found)
                : List.of(Finding.warning(
                        "java",
                        found.detail() + "; JAVA_HOME names " + home + ", where there is none",
                        "Unset JAVA_HOME, or set it to a JDK 25 or newer: JBang starts what it names."));
    }

    /** What a launcher of ours does without, and every other start needs. */
    List<Finding> jbang() {
        var findings = new ArrayList<Finding>();
        var jar = jar();
        var path = probe.find("jbang");
        if (jar.isPresent()) {
            findings.add(started(jar.get()));
        } else {
            findings.add(Finding.ok(
                    "jbang",
                    path.map(file -> "on PATH: " + file)
                            .orElse("not on PATH, which an installed launcher and ./jbang do without")));
        }
        spoiltCache().ifPresent(findings::add);
        return List.copyOf(findings);
    }

    private static Finding started(Path jar) {
        var text = "this was started by JBang, from " + jar;
        var missing = ScriptJar.missing();
        if (missing.isPresent()) {
            return Finding.error(
                    "jbang", text + ", which lacks " + missing.get(), "Build it anew: jbang --fresh SCRIPT");
        }
        return ClassArchive.isMissing()
                ? Finding.warning(
                        "jbang",
                        text + ", without prepared classes yet, and so slowly",
                        "--check makes them; an installed launcher has its own: " + INSTALL)
                : Finding.ok("jbang", text);
    }

    private static Optional<Path> jar() {
        return Optional.of(ScriptJar.folder(System.getProperty("java.class.path")))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }

    /** A JBang that was killed while it wrote this file leaves it empty, and no script starts any more. */
    private Optional<Finding> spoiltCache() {
        var cache = Optional.ofNullable(environment.get("JBANG_CACHE_DIR"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(environment.get("JBANG_DIR")).map(folder -> Path.of(folder, "cache")))
                .or(() -> Optional.ofNullable(environment.get("HOME")).map(home -> Path.of(home, ".jbang", "cache")))
                .map(folder -> folder.resolve("dependency_cache.json"));
        try {
            if (cache.isPresent() && Files.isRegularFile(cache.get()) && Files.size(cache.get()) == 0) {
                return Optional.of(Finding.error(
                        "jbang", cache.get() + " is empty, and with that no script starts", "rm " + cache.get()));
            }
        } catch (IOException unreadable) {
            // JBang will say so.
        }
        return Optional.empty();
    }

    /** Every launcher that was installed, wherever. */
    List<Finding> launchers() {
        var data = LauncherInstall.data(environment);
        if (data.isEmpty()) {
            return List.of(Finding.warning(
                    "launchers", "HOME is not set, so there is no telling which there are", "Set HOME."));
        }
        List<LauncherSurvey.Launcher> installed;
        try {
            installed = new LauncherSurvey(
                            data.get(),
                            System.getProperty("java.class.path"),
                            command -> probe.ask(command).isGood())
                    .launchers();
        } catch (IOException e) {
            return List.of(Finding.warning(
                    "launchers", "the list of them in " + data.get() + " cannot be read", "Write it anew: " + INSTALL));
        }
        if (installed.isEmpty()) {
            return List.of(Finding.warning(
                    "launchers",
                    "none are installed: a start goes through JBang, which takes several times as long",
                    INSTALL));
        }
        var findings = new ArrayList<Finding>();
        installed.stream()
                .filter(launcher -> launcher.state() != LauncherSurvey.State.FRESH)
                .forEach(launcher -> findings.add(stale(launcher)));
        var fresh = installed.stream()
                .filter(launcher -> launcher.state() == LauncherSurvey.State.FRESH)
                .map(launcher -> launcher.file().toString())
                .toList();
        if (!fresh.isEmpty()) {
            findings.add(Finding.ok("launchers", String.join(", ", fresh)));
        }
        shadow(installed).ifPresent(findings::add);
        return List.copyOf(findings);
    }

    private static Finding stale(LauncherSurvey.Launcher launcher) {
        var file = launcher.file();
        var repair = LauncherSurvey.repair(file);
        return switch (launcher.state()) {
            case GONE -> Finding.warning("launchers", file + " was installed and is there no more", repair);
            case WITHOUT_JAVA ->
                Finding.error("launchers", file + " starts " + launcher.java() + ", which is not there", repair);
            case WITHOUT_TOOLKIT -> Finding.error("launchers", "what " + file + " starts is not there", repair);
            case OF_ANOTHER_BUILD ->
                Finding.warning("launchers", file + " is of another version of the toolkit than this", repair);
            case WITHOUT_ARCHIVE ->
                Finding.warning("launchers", file + " has no prepared classes for its Java, and starts slowly", repair);
            case FRESH -> Finding.ok("launchers", file.toString());
        };
    }

    /** A command of the same name that PATH has first. */
    private Optional<Finding> shadow(List<LauncherSurvey.Launcher> installed) {
        var first = probe.find("github-mcp-proxy");
        return first.isEmpty()
                        || installed.stream()
                                .anyMatch(launcher -> launcher.file().equals(first.get()))
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "launchers",
                        "PATH has another github-mcp-proxy first: " + first.get(),
                        "Give clients the launcher's absolute path."));
    }
}
