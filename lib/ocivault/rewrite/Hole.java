package ocivault.rewrite;

import ocivault.edit.ConfigValue;

/**
 * A secret in a config, which a reference is to replace.
 *
 * @param value the text that has it
 * @param from its first character in that text
 * @param to past its last
 */
public record Hole(ConfigValue value, int from, int to) {

    /** With the line ends and blanks around it, where there is nothing else: they are part of what its reader gets. */
    static Hole of(ConfigValue value, int from, int to) {
        var text = value.text();
        boolean isAlone =
                text.substring(0, from).isBlank() && text.substring(to).isBlank();
        return isAlone ? new Hole(value, 0, text.length()) : new Hole(value, from, to);
    }

    String secret() {
        return value.text().substring(from, to);
    }

    boolean isWhole() {
        return from == 0 && to == value.text().length();
    }

    @Override
    public String toString() {
        return "Hole[" + value + "]";
    }
}
