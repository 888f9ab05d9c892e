///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests: all of them, or those that the arguments select
//JAVA 25+
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-console:6.1.3
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient-jersey3:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES **.java
//SOURCES ../*.java
//SOURCES ../lib/**.java
//FILES META-INF/services/org.junit.platform.launcher.TestExecutionListener=testkit/listeners
//JAVAC_OPTIONS -Xlint:all -Werror -proc:none
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1

import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.console.ConsoleLauncher;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import testkit.Counts;
import testkit.Dependencies;
import testkit.Progress;
import testkit.SecondLane;
import testkit.Signals;

/**
 * Runs the tests and exits 0 only if there were some and all passed. It prints a line when a test class ends, and each
 * failure at once.
 *
 * <p>With {@code --fast} it leaves out the classes that are tagged slow. Other arguments are those of JUnit's console
 * launcher, {@code --help} among them: {@code ./jbang test --select-class ocivault.model.SecretRefTest}; {@code --details
 * tree} prints that launcher's tree in place of our lines. With the one argument {@code --update-dependencies} it only
 * writes down what the scripts' dependencies are now, which is one of the things tested.
 */
class AllTests {

    /** What runs in the second of two JVMs. */
    private static final String APART = "apart";

    void main(String... args) {
        if (List.of(args).equals(List.of("--update-dependencies"))) {
            Dependencies.update();
            return;
        }
        if (!Signals.note().isEmpty()) {
            IO.println("note: " + Signals.note());
        }
        if (!hasDetails(List.of(args))) {
            Progress.speak();
        }
        var out = new PrintWriter(System.out, true, System.out.charset());
        var err = new PrintWriter(System.err, true, System.err.charset());
        if (args.length == 0) {
            System.exit(runAll(out, err));
        }
        var result = ConsoleLauncher.run(out, err, launcherArguments(List.of(args)));
        if (result.getValue().orElse(null) instanceof TestExecutionSummary summary) {
            out.println(counts(summary));
        }
        System.exit(result.getExitCode());
    }

    /** In two JVMs side by side: some classes mostly wait for the processes that they start. */
    private static int runAll(PrintWriter out, PrintWriter err) {
        var other = SecondLane.start("AllTests", List.of("--include-tag=" + APART), out);
        var result = ConsoleLauncher.run(out, err, launcherArguments(List.of("--exclude-tag=" + APART)));
        var counts = other.await();
        if (result.getValue().orElse(null) instanceof TestExecutionSummary summary) {
            counts = counts.plus(counts(summary));
        }
        out.println(counts);
        return counts.failed() > 0 ? 1 : result.getExitCode();
    }

    private static String[] launcherArguments(List<String> args) {
        var arguments = new ArrayList<>(List.of("execute", "--disable-banner", "--fail-if-no-tests"));
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
            arguments.add("--disable-ansi-colors");
        }
        if (args.stream().noneMatch(AllTests::selects)) {
            var ourOwn = AllTests.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath();
            arguments.add("--scan-classpath=" + ourOwn);
        }
        if (!hasDetails(args)) {
            arguments.add("--details=none");
        }
        args.stream()
                .map(argument -> argument.equals("--fast") ? "--exclude-tag=slow" : argument)
                .forEach(arguments::add);
        return arguments.toArray(String[]::new);
    }

    private static boolean selects(String argument) {
        return Stream.of("--select", "--scan", "--uid").anyMatch(argument::startsWith)
                || argument.matches("-[ucfdopmri].*");
    }

    private static boolean hasDetails(List<String> args) {
        return args.stream().anyMatch(argument -> argument.matches("--details(?:=.*)?|--help|-h"));
    }

    private static Counts counts(TestExecutionSummary summary) {
        return new Counts(
                summary.getTestsSucceededCount(),
                summary.getTotalFailureCount(),
                summary.getTestsSkippedCount() + summary.getTestsAbortedCount());
    }
}
