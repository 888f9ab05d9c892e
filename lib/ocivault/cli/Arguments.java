package ocivault.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with the arguments without echoing a value: picocli's own messages quote it, and it may be a secret. */
final class Arguments {

    private Arguments() {}

    static String complaint(ParameterException wrong) {
        return switch (wrong) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched());
            // A misspelt option leaves what it was meant for missing too: the cause is told, not the consequence.
            case MissingParameterException missing
            when !missing.getCommandLine().getUnmatchedArguments().isEmpty() ->
                unmatched(missing.getCommandLine().getUnmatchedArguments());
            case MissingParameterException missing ->
                "missing " + missing.getMissing().stream().map(Arguments::name).collect(Collectors.joining(", "));
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given more than once";
            default -> wrong.getArgSpec() == null ? "the arguments do not go together" : badValue(wrong.getArgSpec());
        };
    }

    /** The first argument that belongs to nothing; empty where something else is wrong. */
    static String stray(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().getFirst()
                : "";
    }

    private static String unmatched(List<String> arguments) {
        var first = arguments.getFirst();
        if (!first.startsWith("-")) {
            return "an argument too many (not shown: it may be a secret)";
        }
        // Only as much as can be the option's name.
        var option = first.startsWith("--") ? first.split("=", 2)[0] : first.substring(0, Math.min(2, first.length()));
        return "unknown option " + option;
    }

    private static String badValue(ArgSpec argument) {
        var expected = new ArrayList<String>();
        if (argument.type().isEnum()) {
            argument.completionCandidates().forEach(expected::add);
        }
        return "the value of " + name(argument) + " is not understood"
                + (expected.isEmpty() ? "" : ", expected one of " + String.join(", ", expected));
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
