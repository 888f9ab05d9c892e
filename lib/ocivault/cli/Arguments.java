package ocivault.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with the arguments without echoing a value: picocli's own messages quote it, and it may be a secret. */
final class Arguments {

    private static final String NOT_SHOWN = " (not shown: it may be a secret)";

    /** An option's name, and nothing that a secret could be: those have digits, capitals or underscores. */
    private static final Pattern NAME = Pattern.compile("--[a-z]+(-[a-z]+)*");
    /** A word behind which a secret without any of these may stand. */
    private static final Pattern GLUED = Pattern.compile("(secret|token|password|passphrase|value|key|pat)[a-z]{3}");
    /** So many letters too many are a slip, such as --secrets, and tell nothing. */
    private static final int LONGEST_SLIP = 2;

    private Arguments() {}

    static String complaint(ParameterException wrong) {
        return switch (wrong) {
            case UnmatchedArgumentException unmatched ->
                unmatched(unmatched.getUnmatched().getFirst(), unmatched.getCommandLine());
            // A misspelt option leaves what it was meant for missing too: the cause is told, not the consequence.
            case MissingParameterException missing
            when !missing.getCommandLine().getUnmatchedArguments().isEmpty() ->
                unmatched(missing.getCommandLine().getUnmatchedArguments().getFirst(), missing.getCommandLine());
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

    private static String unmatched(String argument, CommandLine command) {
        if (!argument.startsWith("-") || argument.equals("-")) {
            return "an argument too many" + NOT_SHOWN;
        }
        // Only as much as can be the option's name.
        if (!argument.startsWith("--")) {
            return "unknown option " + argument.substring(0, 2);
        }
        var option = argument.split("=", 2)[0];
        var known = command.getCommandSpec().options();
        var glued = known.stream()
                .filter(each -> option.startsWith(each.longestName()))
                .max(Comparator.comparing(each -> each.longestName().length()));
        if (glued.isPresent() && option.length() > glued.get().longestName().length() + LONGEST_SLIP) {
            var name = glued.get().longestName();
            return "something is glued to " + name + NOT_SHOWN
                    + (glued.get().arity().max() == 0
                            ? ""
                            : ", expected " + name + " " + glued.get().paramLabel());
        }
        return NAME.matcher(option).matches() && !GLUED.matcher(option).find()
                ? "unknown option " + option
                : "an unknown option" + NOT_SHOWN;
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
