package ocivault.json;

import java.math.BigDecimal;
import java.util.OptionalLong;
import net.minidev.json.JSONAware;

/**
 * A number of a JSON text, as it is written there: {@code 1.10} stays {@code 1.10}, {@code 1e400} is not infinite, and one
 * of a million digits is not computed, which takes time that grows with the square of their number.
 *
 * @param text as RFC 8259 has a number
 */
public record JsonNumber(String text) implements JSONAware {

    /** Longer ones are no long, but for some with zeros that nobody writes. */
    private static final int LONGEST = 32;

    /** Its value, where that is a {@code long}: of {@code 1}, {@code 1.0} and {@code 10e-1} alike. */
    public OptionalLong asLong() {
        try {
            return text.length() > LONGEST
                    ? OptionalLong.empty()
                    : OptionalLong.of(new BigDecimal(text).longValueExact());
        } catch (ArithmeticException | NumberFormatException none) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toJSONString() {
        return text;
    }
}
