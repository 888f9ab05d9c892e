package peers;

import java.util.LinkedHashMap;
import java.util.Map;

/** Rows of two columns, as Markdown has them. */
public final class Table {

    private final Map<String, String> rows = new LinkedHashMap<>();

    public void add(String row, String result) {
        rows.put(row, result);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("| who with whom | result |\n|---|---|\n");
        rows.forEach((row, result) -> text.append("| ")
                .append(row)
                .append(" | ")
                .append(result.replace("|", "\\|"))
                .append(" |\n"));
        return text.toString();
    }
}
