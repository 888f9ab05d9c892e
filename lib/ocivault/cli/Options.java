package ocivault.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of a command that are made in code. picocli's annotations say the same more briefly, but reading them by
 * reflection costs every start as much as all the rest of a cached fetch.
 */
public final class Options {

    private Options() {}

    /** One that is there or not. */
    public static OptionSpec flag(String name, String description) {
        return builder(description, name).type(boolean.class).build();
    }

    /** The same with a short name, such as {@code -v}. */
    static OptionSpec flag(String shortName, String name, String description) {
        return builder(description, shortName, name).type(boolean.class).build();
    }

    /** One with a value; given twice, it is an error. */
    public static OptionSpec text(String name, String label, String description) {
        return builder(description, name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .build();
    }

    /** One that may have a value, which is empty where it has none. */
    public static OptionSpec optional(String name, String label, String description) {
        return builder(description, name)
                .paramLabel(label)
                .type(String.class)
                .arity("0..1")
                .fallbackValue("")
                .build();
    }

    /** One with a value that may be given more than once. */
    public static OptionSpec texts(String name, String label, String description) {
        return builder(description, name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .build();
    }

    private static OptionSpec.Builder builder(String description, String... names) {
        // A % in them means a % only to us.
        return OptionSpec.builder(names).description(description.replace("%", "%%"));
    }

    public static boolean isGiven(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.getValue());
    }

    /** The value; empty where the option was not given. */
    public static String valueOf(OptionSpec text) {
        String value = text.getValue();
        return value == null ? "" : value;
    }

    /** The values in the order given. */
    public static List<String> valuesOf(OptionSpec texts) {
        List<String> values = texts.getValue();
        return values == null ? List.of() : List.copyOf(values);
    }
}
