package ocivault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.SourceFile;

/** Processes that JBang started for real are in WorkingDirectoryTest. */
class PlantedConfigurationTest {

    private static final String FOLDER = "/home/me/.jbang/cache/jars/VaultResolve.java." + "0a".repeat(32) + "/";
    private static final String CLASS_PATH =
            FOLDER + "VaultResolve.jar:/home/me/.m2/repository/info/picocli/picocli/4.7.7/picocli-4.7.7.jar";

    private static Optional<String> more(String... options) {
        var command = new ArrayList<>(List.of("/jdk/bin/java"));
        command.addAll(List.of(options));
        command.addAll(List.of("-classpath", CLASS_PATH, "VaultResolve", "--reveal", "-Dnot=ours"));
        return PlantedConfiguration.more(command, CLASS_PATH);
    }

    @Test
    void knowsEveryRuntimeOptionOfTheScripts() {
        for (var script :
                List.of("GitHubMcpProxy", "VaultResolve", "UploadSecret", "InstallLaunchers", "lib/ProtectConfigs")) {
            var options = new SourceFile(Checkout.file(script + ".java")).runtimeOptions();

            assertEquals(Optional.empty(), more(options.toArray(String[]::new)), script);
        }
    }

    @Test
    void knowsNoMoreThanTheScriptsNeed() {
        var needed = new TreeSet<String>();
        for (var script : List.of("GitHubMcpProxy", "VaultResolve", "UploadSecret")) {
            needed.addAll(new SourceFile(Checkout.file(script + ".java")).runtimeOptions());
        }

        assertEquals(needed, new TreeSet<>(PlantedConfiguration.OURS));
    }

    @Test
    void knowsEveryLibraryOfTheScripts() {
        var scripts = Set.of(
                "GitHubMcpProxy.java",
                "VaultResolve.java",
                "InstallLaunchers.java",
                "UploadSecret.java",
                "lib/ProtectConfigs.java");
        boolean isOfThese = false;
        int libraries = 0;
        for (var line : Checkout.read(Checkout.file("tests/dependencies.sha256"))
                .lines()
                .toList()) {
            if (line.endsWith(".java")) {
                isOfThese = scripts.contains(line);
            } else if (isOfThese && line.startsWith("  ")) {
                var group = line.strip().split(" +")[1].split(":")[0].replace('.', '/') + "/";
                libraries++;
                assertTrue(PlantedConfiguration.LIBRARIES.stream().anyMatch(group::startsWith), line);
            }
        }
        assertTrue(libraries > 20, "libraries were read");
    }

    @Test
    void knowsTheArchiveOfClassesBesideTheJar() {
        assertEquals(Optional.empty(), more("-XX:SharedArchiveFile=" + FOLDER + "VaultResolve.jsa"));
        assertEquals(Optional.of("-XX"), more("-XX:SharedArchiveFile=/stranger/VaultResolve.jsa"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:/stranger/agent.jar",
                "-agentpath:/stranger/agent.so",
                "-Xbootclasspath/a:/stranger.jar",
                "-Djavax.net.ssl.trustStore=/stranger",
                "--patch-module=java.base=/stranger",
                "-XX:OnOutOfMemoryError=sh",
                "-XX:Flags=/stranger",
                "-Xlog:all=trace:file=/stranger",
                "@/stranger/options",
                "-verbose"
            })
    void seesWhatNoScriptAsksFor(String option) {
        assertEquals(Optional.of(option.split("[=:]", 2)[0]), more("-XX:+UseSerialGC", option));
    }
}
