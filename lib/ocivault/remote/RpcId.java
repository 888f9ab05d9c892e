package ocivault.remote;

import java.math.BigDecimal;

/**
 * A JSON-RPC id. Two spellings of one id are equal ({@code 1} and {@code 1.0}, {@code "é"} and {@code "\u00e9"}), since a
 * server may write it anew; a number never equals a text.
 *
 * @param key by which ids are compared
 * @param json as it goes into an answer
 */
record RpcId(String key, String json) {

    /** The id of what could not be read. */
    static final RpcId NONE = new RpcId("", "null");

    static RpcId ofText(String text) {
        return new RpcId("\"" + text, JsonText.quoted(text));
    }

    /** @param json the number as it stands in the message */
    static RpcId ofNumber(String json) {
        boolean plain = json.length() < 19 && json.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
        return new RpcId(plain ? json : normal(json), json);
    }

    private static String normal(String json) {
        var number = json.length() > 40 ? BigDecimal.ZERO : new BigDecimal(json).stripTrailingZeros();
        // One with an exponent of thousands is not written out.
        return json.length() > 40 || Math.abs(number.scale()) > 40 ? json : number.toPlainString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RpcId id && id.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return json;
    }
}
