package testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The jars that each script of the catalog runs with: its {@code //DEPS} and all that they bring along, as JBang resolves
 * them, with their SHA-256. What is committed is {@link #LIST}.
 *
 * <pre>{@code
 * GitHubMcpProxy.java
 * VaultResolve.java
 *   0b51f5f1…  com.fasterxml.jackson.core:jackson-core:2.19.2
 * }</pre>
 */
public final class Dependencies {

    /** Rewritten by {@link #update}. */
    public static final Path LIST = Checkout.file("tests/dependencies.sha256");

    private static final String HEAD =
            "# Every jar that the scripts run with. ./jbang test --update-dependencies writes this anew.\n";

    private Dependencies() {}

    /** The list as it has to be now. Asks JBang for each script, a second each. */
    public static String resolved() {
        var scripts = new TreeMap<SourceFile, String>();
        Checkout.aliases().values().forEach(script -> scripts.put(script, jars(script)));
        var byJars = new LinkedHashMap<String, StringJoiner>();
        scripts.forEach((script, jars) -> byJars.computeIfAbsent(jars, _ -> new StringJoiner("\n", "\n", "\n"))
                .add(script.toString()));
        var text = new StringBuilder(HEAD);
        byJars.forEach((jars, names) -> text.append(names).append(jars));
        return text.toString();
    }

    /** Writes {@link #LIST}. */
    public static void update() {
        try {
            Files.writeString(LIST, resolved());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jars(SourceFile script) {
        var outcome = Run.jbang(
                        "info", "classpath", "--deps-only", script.path().toString())
                .withOurCaches()
                .run();
        if (outcome.exitCode() != 0) {
            throw new AssertionError("JBang does not resolve " + script + ": " + outcome.stderr());
        }
        var jars = List.of(outcome.stdout().strip().split(File.pathSeparator));
        var repository = repository(script, jars);
        var lines = new TreeMap<String, String>();
        for (var jar : jars) {
            var coordinate = coordinate(repository.relativize(Path.of(jar)));
            lines.put(coordinate, "  " + sha256(Path.of(jar)) + "  " + coordinate + "\n");
        }
        return String.join("", lines.values());
    }

    /** The local Maven repository, found by the script's first dependency. */
    private static Path repository(SourceFile script, List<String> jars) {
        var parts = script.directives("DEPS").getFirst().split(":");
        var end = File.separator
                + Path.of(parts[0].replace('.', '/'), parts[1], parts[2], parts[1] + "-" + parts[2] + ".jar");
        return jars.stream()
                .filter(jar -> jar.endsWith(end))
                .findFirst()
                .map(jar -> Path.of(jar.substring(0, jar.length() - end.length())))
                .orElseThrow(() -> new AssertionError("JBang resolved " + script + " without " + end + ": " + jars));
    }

    /** {@code g:a:v} for {@code g/a/v/a-v.jar}. */
    private static String coordinate(Path jar) {
        int artifact = jar.getNameCount() - 3;
        var group = jar.subpath(0, artifact).toString().replace(File.separatorChar, '.');
        return group + ":" + jar.getName(artifact) + ":" + jar.getName(artifact + 1);
    }

    private static String sha256(Path jar) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
