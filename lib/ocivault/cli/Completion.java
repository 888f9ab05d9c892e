package ocivault.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What bash is told of a command, so that it completes its options, as picocli writes it. */
public final class Completion {

    /** What stands for a file or folder in the help. */
    private static final List<String> PATHS = List.of("FILE", "DIR");

    /** The words that an option takes, where it takes no others. */
    private static final Map<String, List<String>> WORDS = Map.of(
            "--auth",
            List.of(
                    "api_key",
                    "security_token",
                    "instance_principal",
                    "resource_principal",
                    "oke_workload_identity",
                    "instance_obo_user"),
            "--server",
            List.of("auto", "binary", "docker", "npm", "npx", "gateway", "remote"));

    private Completion() {}

    /** A script for bash, and for zsh by its bashcompinit; the same for the same options. */
    public static String bash(CommandSpec command) {
        var described = CommandSpec.create().name(command.name());
        command.options().forEach(option -> described.addOption(described(option)));
        return AutoComplete.bash(command.name(), new CommandLine(described));
    }

    /** To picocli, a path is what has that type; ours are texts, which cost a start less. */
    private static OptionSpec described(OptionSpec option) {
        boolean hasValue = option.arity().max() > 0;
        var described = OptionSpec.builder(option.names())
                .arity(option.arity().toString())
                .paramLabel(option.paramLabel())
                .type(!hasValue ? boolean.class : PATHS.contains(option.paramLabel()) ? Path.class : String.class);
        var words = WORDS.get(option.longestName());
        return (words == null ? described : described.completionCandidates(words)).build();
    }
}
