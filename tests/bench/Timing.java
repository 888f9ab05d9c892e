//SOURCES Variant.java
package bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long the runs of one variant took.
 *
 * @param seconds one for each run
 */
public record Timing(Variant variant, double... seconds) {

    /** @throws IllegalArgumentException if there was no run */
    public Timing {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("no run of " + variant.id());
        }
        seconds = seconds.clone();
        Arrays.sort(seconds);
    }

    public double median() {
        int half = seconds.length / 2;
        return seconds.length % 2 == 1 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2;
    }

    public double min() {
        return seconds[0];
    }

    public double max() {
        return seconds[seconds.length - 1];
    }

    /** How many times the median of {@code baseline}. */
    public double ratioTo(Timing baseline) {
        return median() / baseline.median();
    }

    /** As it is written to the results. */
    public Map<String, Object> json(Timing baseline) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", variant.id());
        json.put("label", variant.label());
        json.put("until", variant.until().name().toLowerCase(Locale.ROOT));
        json.put("median", rounded(median()));
        json.put("min", rounded(min()));
        json.put("max", rounded(max()));
        json.put("runs", seconds.length);
        json.put("baseline", baseline.variant.id());
        json.put("ratio", rounded(ratioTo(baseline)));
        json.put("target", variant.target());
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
