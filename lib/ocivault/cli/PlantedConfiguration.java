package ocivault.cli;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import ocivault.json.JsonReader;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.os.ScriptJar;

/**
 * Whether this JVM runs with what a stranger wrote. JBang takes options from {@code jbang.properties} and from
 * {@code jbang-catalog.json} in the working directory and in all folders above it, or in {@code .jbang} there: an agent
 * that it names runs in here. An MCP client's working directory is often a repository that somebody else wrote.
 *
 * <p>Refused is a JVM that has more on its command line than our scripts ask for, where such a file asks for more too.
 * Neither alone is: options may be the user's own, and a file may have been left out by {@code --config /dev/null}. Files in
 * the user's home are his own, and JBang looks no further up. An agent can prevent all this; whoever has it started as
 * {@code ./jbang} or as an installed launcher never gets here.
 */
final class PlantedConfiguration {

    private static final List<String> PROPERTIES = List.of("jbang.properties", ".jbang/jbang.properties");
    private static final List<String> CATALOGS = List.of("jbang-catalog.json", ".jbang/jbang-catalog.json");

    /** The runtime options of our scripts, all of them. */
    static final Set<String> OURS = Set.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-MaxFDLimit",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-DumpPrivateMappingsInCore",
            "-XX:-DumpSharedMappingsInCore",
            "-XX:-HeapDumpOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-Xlog:aot*=off:stderr",
            "-Xlog:cds*=off:stderr",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:NewSize=24m",
            "-XX:MaxNewSize=24m");

    /** How the paths of our libraries begin below a Maven repository. */
    static final List<String> LIBRARIES = List.of(
            "com/fasterxml/jackson/",
            "com/oracle/oci/sdk/",
            "dev/failsafe/",
            "info/picocli/",
            "org/snakeyaml/",
            "io/github/resilience4j/",
            "io/vavr/",
            "jakarta/annotation/",
            "net/minidev/",
            "org/ow2/asm/",
            "org/slf4j/");

    /** The names, in lower case and without '-' and '_', of what changes the JVM that JBang starts. */
    private static final Set<String> DANGEROUS = Set.of(
            "runtimeoption",
            "runtimeoptions",
            "javaoptions",
            "javaagent",
            "javaagents",
            "debug",
            "jfr",
            "deps",
            "dependencies",
            "cp",
            "classpath",
            "classpaths",
            "d",
            "properties",
            "manifest",
            "manifestoptions",
            "module",
            "modulename",
            "enablepreview",
            "enableassertions",
            "enablesystemassertions");

    private static final int MAX_BYTES = 1024 * 1024;

    private PlantedConfiguration() {}

    /** @throws VaultException.Configuration if this process is such a JVM */
    static void refuse() {
        if (ScriptJar.isOfThisProcess()) {
            more(Argv.ofThisProcess(), System.getProperty("java.class.path"))
                    .ifPresent(more -> refuse(
                            more, Path.of(System.getProperty("user.dir")), Path.of(System.getProperty("user.home"))));
        }
    }

    private static void refuse(String more, Path folder, Path home) {
        for (var each = folder; each != null && !each.equals(home); each = each.getParent()) {
            for (var name : PROPERTIES) {
                var file = each.resolve(name);
                if (file.toFile().isFile() && propertiesAskForMore(file)) {
                    throw refusal(more, file);
                }
            }
            for (var name : CATALOGS) {
                var file = each.resolve(name);
                if (file.toFile().isFile() && catalogAsksForMore(file)) {
                    throw refusal(more, file);
                }
            }
        }
    }

    private static VaultException.Configuration refusal(String more, Path file) {
        return new VaultException.Configuration(
                "Java was started with " + more + ", and " + file + " asks JBang for such things",
                "If you do not know that file, remove it. Start with an installed launcher, or with"
                        + " 'jbang --config /dev/null SCRIPT', which do not read it.");
    }

    /** The first thing on the command line that no script of ours asks for, without its value. */
    static Optional<String> more(List<String> command, String classPath) {
        var jar = ScriptJar.folder(classPath);
        for (int i = 1; i < command.size(); i++) {
            var word = command.get(i);
            if (word.equals("-classpath") || word.equals("-cp")) {
                i++;
            } else if (!word.startsWith("-") && !word.startsWith("@")) {
                break;
            } else if (!OURS.contains(word) && !isArchiveIn(jar, word)) {
                return Optional.of(word.split("[=:]", 2)[0]);
            }
        }
        var entries = List.of(classPath.split(File.pathSeparator));
        return entries.stream()
                .skip(1)
                .map(entry -> entry.replace('\\', '/'))
                .filter(entry -> LIBRARIES.stream().noneMatch(library -> entry.contains("/" + library)))
                .findFirst()
                .map(entry -> entry.substring(entry.lastIndexOf('/') + 1) + " on its class path");
    }

    private static boolean isArchiveIn(String folder, String word) {
        return word.startsWith("-XX:SharedArchiveFile=" + folder)
                || word.startsWith("-XX:ArchiveClassesAtExit=" + folder);
    }

    private static boolean propertiesAskForMore(Path file) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text(file)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return true;
        }
        return properties.stringPropertyNames().stream()
                .anyMatch(key -> isDangerous(key.substring(key.lastIndexOf('.') + 1)));
    }

    private static boolean catalogAsksForMore(Path file) {
        try {
            return asksForMore(JsonReader.read(text(file)));
        } catch (IOException | JsonReader.NotJson unreadable) {
            return true;
        }
    }

    private static boolean asksForMore(Object json) {
        // No switch over their types: the JVM makes code for one at every start.
        if (json instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .anyMatch(member -> isDangerous("" + member.getKey()) || asksForMore(member.getValue()));
        }
        return json instanceof List<?> list && list.stream().anyMatch(PlantedConfiguration::asksForMore);
    }

    private static boolean isDangerous(String name) {
        return DANGEROUS.contains(name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT));
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("too large");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
