package ocivault.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An Oracle Cloud identifier, {@code ocid1.<type>.<realm>.[region][.extra].<unique>}.
 *
 * <p>Source of the rule: OCI's "Resource Identifiers". The SDK's own pattern accepts nonsense, so type, realm and
 * region are checked here.
 */
public record Ocid(String text, String type, String realm, String regionCode) {

    private static final Pattern SYNTAX = Pattern.compile(
            "ocid1\\.([a-z][a-z0-9]*)\\.(oc[0-9]{1,3})\\.([a-z0-9-]*)(?:\\.[a-z0-9_-]+)?\\.([a-z0-9_-]+)");

    /** The OCID in {@code text}, or empty where it is none. */
    public static Optional<Ocid> parse(String text) {
        var match = SYNTAX.matcher(text);
        return match.matches()
                ? Optional.of(new Ocid(match.group(), match.group(1), match.group(2), match.group(3)))
                : Optional.empty();
    }

    /** The region's long name, such as {@code eu-frankfurt-1}; empty where the OCID carries none, as a compartment's. */
    public Optional<String> region() {
        return regionCode.isEmpty() ? Optional.empty() : Optional.of(longRegionName(regionCode));
    }

    /** What stands between region and unique part, as the vault's short name in a key's OCID; empty where nothing does. */
    public Optional<String> extra() {
        var parts = text.split("\\.", -1);
        return parts.length == 6 ? Optional.of(parts[4]) : Optional.empty();
    }

    /** {@code eu-frankfurt-1} for {@code fra}; any other code as it is. */
    public static String longRegionName(String code) {
        var lower = code.toLowerCase(Locale.ROOT);
        return lower.indexOf('-') < 0 ? RegionCodes.longName(lower).orElse(lower) : lower;
    }

    @Override
    public String toString() {
        return text;
    }
}
