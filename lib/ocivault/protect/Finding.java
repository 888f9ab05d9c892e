package ocivault.protect;

import ocivault.edit.ConfigValue;

/**
 * A secret in a config. Only {@link #secret} gives it away.
 *
 * @param server whose it is; empty where the config says of none
 * @param key where it stands below the server, as in {@code env.GITHUB_TOKEN} or {@code args[3]}
 * @param name what it is called there, as in {@code GITHUB_TOKEN}, {@code --api-key}, {@code Authorization}
 * @param kind what it is, as in {@code GitHub token} or {@code password}
 * @param value the text in the config that has it
 * @param from its first character in that text
 * @param to past its last
 */
public record Finding(
        String server, String key, String name, String kind, Place place, ConfigValue value, int from, int to) {

    /** Where it stands. */
    public enum Place {
        /** In a value, which a reference could replace. */
        VALUE,
        /** In a comment or a key, or in a file of which only the values are known, such as XML. */
        ELSEWHERE
    }

    /** The secret itself. */
    public String secret() {
        return value.text().substring(from, to);
    }

    /** In Unicode characters. */
    public int length() {
        return secret().codePointCount(0, to - from);
    }

    /** Whether the value is the secret and nothing else. */
    public boolean isWhole() {
        return from == 0 && to == value.text().length();
    }

    public int line() {
        return value.line();
    }

    @Override
    public String toString() {
        return "Finding[" + server + " " + key + ", " + kind + ", line " + line() + "]";
    }
}
