package ocivault.cli;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.VaultResolverBuilder;
import ocivault.settings.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that all commands share: one for each {@link Setting}, and those about output and help. */
public final class VaultOptions {

    private final Map<Setting, OptionSpec> settings = new EnumMap<>(Setting.class);

    private final OptionSpec json = Options.flag("--json", "print the result as JSON");

    private final OptionSpec metrics =
            Options.flag("--metrics", "one line of JSON on stderr: what was fetched, cached, retried, and times");

    private final OptionSpec verbose = Options.flag("-v", "--verbose", "say on stderr what happens, never a secret");

    private final OptionSpec help = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .description("print this help")
            .build();

    private final OptionSpec version = OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .description("print the toolkit's version")
            .build();

    public VaultOptions() {
        for (var setting : Setting.values()) {
            settings.put(
                    setting,
                    setting.label().isEmpty()
                            ? Options.flag(setting.flag(), setting.description())
                            : Options.text(setting.flag(), setting.label(), setting.description()));
        }
    }

    /** Adds them to {@code command}, behind what it has. */
    public void addTo(CommandSpec command) {
        settings.values().forEach(command::addOption);
        about().forEach(command::addOption);
    }

    /** What belongs together in the help, under its heading. */
    Map<String, List<OptionSpec>> groups() {
        var groups = new LinkedHashMap<String, List<OptionSpec>>();
        for (var group : Setting.Group.values()) {
            groups.put(
                    group.heading(),
                    settings.entrySet().stream()
                            .filter(option -> option.getKey().group() == group)
                            .map(Map.Entry::getValue)
                            .toList());
        }
        groups.put("Output and help", about());
        return groups;
    }

    private List<OptionSpec> about() {
        return List.of(json, metrics, verbose, help, version);
    }

    /** Whether the result is to be printed as JSON. */
    public boolean json() {
        return Options.isGiven(json);
    }

    public boolean metrics() {
        return Options.isGiven(metrics);
    }

    public boolean verbose() {
        return Options.isGiven(verbose);
    }

    /** What was given for a setting, or else by the first of its variables; empty where by neither. */
    public Optional<String> given(Setting setting, Map<String, String> environment) {
        return Optional.of(Options.valueOf(settings.get(setting)))
                .filter(value -> !value.isEmpty())
                .or(() -> setting.variables().stream()
                        .map(variable -> environment.getOrDefault(variable, "").strip())
                        .filter(value -> !value.isEmpty())
                        .findFirst());
    }

    /** Puts into {@code builder} what was given. */
    VaultResolverBuilder applyTo(VaultResolverBuilder builder) {
        settings.forEach((setting, option) -> {
            if (setting.label().isEmpty() ? Options.isGiven(option) : option.getValue() != null) {
                builder.option(setting, setting.label().isEmpty() ? "" : option.getValue());
            }
        });
        return builder;
    }
}
