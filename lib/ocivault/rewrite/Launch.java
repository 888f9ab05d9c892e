package ocivault.rewrite;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.settings.Setting;

/**
 * How a config starts us. A client may start its servers with next to no environment, so all that this process knows of
 * the way to the vault, by options or by variables, becomes options there; no secret is among it.
 *
 * @param command {@code github-mcp-proxy}, or where it lies
 * @param options what it needs to get at the vault, such as {@code --profile}
 */
public record Launch(String command, List<String> options) {

    private static final String NAME = "github-mcp-proxy";

    /** Those whose values are files. */
    private static final List<Setting> FILES = List.of(Setting.CONFIG_FILE, Setting.CERT_BUNDLE);

    private static final List<Setting> HANDED_ON = List.of(
            Setting.CONFIG_FILE,
            Setting.PROFILE,
            Setting.AUTH,
            Setting.REGION,
            Setting.ENDPOINT,
            Setting.PROXY,
            Setting.CERT_BUNDLE);

    /** What no option stands for. */
    private static final List<String> ONLY_VARIABLES = List.of(
            "OCI_CLI_USER", "OCI_CLI_TENANCY", "OCI_CLI_FINGERPRINT", "OCI_CLI_KEY_FILE", "OCI_CLI_KEY_CONTENT");

    public Launch {
        options = List.copyOf(options);
    }

    /**
     * Ours, as this process was told about the vault.
     *
     * @param command empty for the launcher of {@code install-launchers}, wherever it is
     */
    public static Launch of(Cli cli, VaultOptions given, String command) {
        var environment = cli.environment();
        var options = new ArrayList<String>();
        for (var setting : HANDED_ON) {
            given.given(setting, environment)
                    .filter(value -> setting != Setting.PROXY || value.indexOf('@') < 0)
                    .map(value -> FILES.contains(setting)
                            ? Path.of(value).toAbsolutePath().normalize().toString()
                            : value)
                    .ifPresent(value -> options.addAll(List.of(setting.flag(), value)));
        }
        if (!options.contains(Setting.AUTH.flag())
                && environment.getOrDefault("OCI_USE_INSTANCE_PRINCIPALS", "").equalsIgnoreCase("true")) {
            options.addAll(List.of(Setting.AUTH.flag(), "instance_principal"));
        }
        var only = ONLY_VARIABLES.stream().filter(environment::containsKey).toList();
        if (!only.isEmpty()) {
            cli.warn("this login is in " + String.join(", ", only)
                    + ", which a client may not have: write a profile, and name it with --profile");
        }
        return new Launch(command.isEmpty() ? launcher(cli) : command, options);
    }

    private static String launcher(Cli cli) {
        var found = find(cli.environment());
        if (found.isEmpty()) {
            cli.warn(NAME + " is not on the PATH: run install-launchers, or name another with --launcher");
        }
        return found.map(Path::toString).orElse(NAME);
    }

    private static Optional<Path> find(Map<String, String> environment) {
        var home = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
        var folders = Stream.concat(
                Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator)),
                home.isEmpty() ? Stream.empty() : Stream.of(home + "/.local/bin"));
        return folders.filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .flatMap(folder -> Stream.of(NAME, NAME + ".cmd").map(folder::resolve))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
