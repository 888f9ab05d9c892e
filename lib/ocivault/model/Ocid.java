package ocivault.model;

import java.util.Locale;
import java.util.Map;
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

    /** The short region codes that OCIDs of the first regions carry instead of the long name. */
    private static final Map<String, String> LONG_NAMES = Map.ofEntries(
            Map.entry("iad", "us-ashburn-1"),
            Map.entry("phx", "us-phoenix-1"),
            Map.entry("fra", "eu-frankfurt-1"),
            Map.entry("lhr", "uk-london-1"),
            Map.entry("yyz", "ca-toronto-1"),
            Map.entry("nrt", "ap-tokyo-1"),
            Map.entry("icn", "ap-seoul-1"),
            Map.entry("bom", "ap-mumbai-1"),
            Map.entry("gru", "sa-saopaulo-1"),
            Map.entry("syd", "ap-sydney-1"),
            Map.entry("zrh", "eu-zurich-1"),
            Map.entry("jed", "me-jeddah-1"),
            Map.entry("kix", "ap-osaka-1"),
            Map.entry("ams", "eu-amsterdam-1"),
            Map.entry("yul", "ca-montreal-1"),
            Map.entry("hyd", "ap-hyderabad-1"),
            Map.entry("mel", "ap-melbourne-1"),
            Map.entry("yny", "ap-chuncheon-1"),
            Map.entry("sjc", "us-sanjose-1"),
            Map.entry("dxb", "me-dubai-1"),
            Map.entry("cwl", "uk-cardiff-1"),
            Map.entry("scl", "sa-santiago-1"),
            Map.entry("vcp", "sa-vinhedo-1"));

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

    /** {@code eu-frankfurt-1} for {@code fra}; any other code as it is. */
    public static String longRegionName(String code) {
        var lower = code.toLowerCase(Locale.ROOT);
        return LONG_NAMES.getOrDefault(lower, lower);
    }

    @Override
    public String toString() {
        return text;
    }
}
