package bench;

import java.util.List;
import java.util.Locale;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/** Draws results, as {@code jbang bench} writes them, as horizontal bars in SVG that is readable on light and dark. */
public final class Chart {

    private static final int LABELS = 340;
    private static final int BARS = 420;
    private static final int NUMBERS = 80;
    private static final int ROW = 26;
    private static final int BAR = 16;
    private static final int TOP = 16;
    private static final String OURS = "#2f81f7";
    private static final String BASELINE = "#8b949e";

    private Chart() {}

    /** The SVG of a JSON text. */
    public static String svg(String json) {
        var rows = ((JSONArray) ((JSONObject) JSONValue.parse(json)).get("paths"))
                .stream().map(JSONObject.class::cast).toList();
        double longest = rows.stream().mapToDouble(Chart::median).max().orElse(1);
        var svg = new StringBuilder();
        int height = 2 * TOP + ROW * rows.size();
        svg.append("""
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img" \
            font-family="sans-serif" font-size="13">
            <title>%3$s</title>
            """.formatted(LABELS + BARS + NUMBERS, height, "Seconds, median: " + summary(rows)));
        for (int i = 0; i < rows.size(); i++) {
            append(svg, rows.get(i), TOP + i * ROW, longest);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void append(StringBuilder svg, JSONObject row, int y, double longest) {
        int text = y + BAR - 3;
        double width = Math.max(1, BARS * median(row) / longest);
        boolean isBaseline = row.getAsString("baseline").equals(row.getAsString("id"));
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>\n",
                LABELS - 10, text, BASELINE, escaped(row.getAsString("label"))));
        svg.append(format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>\n",
                LABELS, y, width, BAR, isBaseline ? BASELINE : OURS));
        svg.append(format(
                "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%.2f s</text>\n",
                LABELS + width + 6, text, BASELINE, median(row)));
    }

    private static String summary(List<JSONObject> rows) {
        return escaped(String.join(
                "; ",
                rows.stream()
                        .map(row -> format("%s %.2f", row.getAsString("label"), median(row)))
                        .toList()));
    }

    private static double median(JSONObject row) {
        return row.getAsNumber("median").doubleValue();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
