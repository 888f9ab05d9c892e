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
