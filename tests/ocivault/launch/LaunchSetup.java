package ocivault.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;

/** Starts commands through {@link LaunchMain}, with the JVM options of the proxy's header, and without it. */
final class LaunchSetup {

    private LaunchSetup() {}

    static Run direct(String... command) {
        return Run.command(command);
    }

    static Run become(String... command) {
        return Run.command(launcher(Launcher.Mode.BECOME, List.of(), command));
    }

    static Run supervise(String... command) {
        return Run.command(launcher(Launcher.Mode.SUPERVISE, List.of(), command));
    }

    /** The words that start LaunchMain. */
    static String[] launcher(Launcher.Mode mode, List<String> properties, String... command) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(new SourceFile(Checkout.file("GitHubMcpProxy.java")).runtimeOptions());
        words.addAll(properties);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "ocivault.launch.LaunchMain", mode.name()));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }

    /** The same command started by a shell that has run {@code preparation} first. */
    static String[] after(String preparation, String... command) {
        var words = new ArrayList<>(List.of("sh", "-c", preparation + "\nexec \"$@\"", "sh"));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }
}
