package ocivault.edit;

import java.util.List;

/**
 * A text in a document.
 *
 * @param path names of objects, and positions in arrays from 0, from the root on
 * @param text what it means
 * @param line where it begins, from 1
 * @param column from 1, in Unicode characters
 * @param start where it begins, quotes included, in bytes
 * @param end where it ends, in bytes
 */
public record ConfigValue(List<String> path, String text, int line, int column, int start, int end) {

    public ConfigValue {
        path = List.copyOf(path);
    }

    /** The text is left out: it may be a secret. */
    @Override
    public String toString() {
        return "ConfigValue[" + path + ", line " + line + "]";
    }
}
