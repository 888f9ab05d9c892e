package ocivault.oci;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import ocivault.model.VaultException;

/**
 * The hosts of OCI's services: service + region + that region's realm, from a table of our own. The SDK's table can be
 * extended through the environment (OCI_REGION_METADATA, OCI_DEFAULT_REALM, ~/.oci/regions-config.json), and it takes a
 * region that it does not know for one of the commercial realm; neither may choose where a signed request goes.
 *
 * <p>A region that is newer than the table is taken by its name, in the realm that reference and login agree on.
 */
public final class OciHosts {

    /** A service, and the host name before the realm's domain. */
    public enum Service {
        SECRETS("secrets.vaults.", ".oci."),
        VAULTS("vaults.", ".oci."),
        KMS("kms.", "."),
        AUTH("auth.", ".");

        private final String before;
        private final String after;

        Service(String before, String after) {
            this.before = before;
            this.after = after;
        }

        private URI in(String region, String domain) {
            return URI.create("https://" + before + region + after + domain);
        }
    }

    /**
     * Where to ask.
     *
     * @param name the region's long name; may be empty where an endpoint is named
     * @param realm such as {@code oc1}
     */
    public record Region(String name, String realm) {

        /** Whether it is in this program's table. */
        boolean isKnown() {
            return REALM_OF.containsKey(name);
        }
    }

    private static final Map<String, String> REALM_OF = realms();

    /** As every region's long name is made. */
    private static final Pattern LONG_NAME = Pattern.compile("[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}");

    private static final String ORACLES = "(oraclecloud[0-9]*\\.com|oraclecloud\\.eu|oraclegovcloud\\.(?:com|uk))";
    private static final Pattern SERVICE_HOST =
            Pattern.compile("(?:secrets\\.vaults|vaults|kms)\\.([a-z0-9-]+)\\.(?:oci\\.)?" + ORACLES);

    private OciHosts() {}

    /** The service's https endpoint in a region that {@link #region} gave. */
    static URI endpoint(Service service, Region region) {
        return service.in(region.name(), domain(region.realm()));
    }

    /**
     * The service's endpoint beside the one that the user named: if that is the host of one of OCI's own services, the
     * host of {@code service} in the same region and domain, else the endpoint itself, which then serves them all.
     */
    static URI beside(URI endpoint, Service service) {
        var host = serviceHost(endpoint);
        return host.map(match -> service.in(match.group(1), match.group(2))).orElse(endpoint);
    }

    /** Whether an endpoint that the user named is the host of one of OCI's own services. */
    static boolean isServiceHost(URI endpoint) {
        return serviceHost(endpoint).isPresent();
    }

    private static Optional<MatchResult> serviceHost(URI endpoint) {
        var host = SERVICE_HOST.matcher(endpoint.getHost());
        return endpoint.getScheme().equals("https") && endpoint.getPort() < 0 && host.matches()
                ? Optional.of(host.toMatchResult())
                : Optional.empty();
    }

    /**
     * The region of that name.
     *
     * @param realm that of what is asked for
     * @param ownRealm the login's; empty where it is not known
     * @throws VaultException.Configuration if it lies in another realm, or is neither in our table nor, by its name and
     *     with both realms the same, one that may be newer
     */
    static Region region(String name, String realm, String ownRealm) {
        var known = REALM_OF.get(name);
        if (known != null) {
            return new Region(name, known);
        }
        boolean realmIsTold = ownRealm.isEmpty() ? REALM_OF.containsValue(realm) : ownRealm.equals(realm);
        if (LONG_NAME.matcher(name).matches() && realmIsTold) {
            return new Region(name, realm);
        }
        throw VaultException.Configuration.noLogin(
                "unknown region '" + name + "'"
                        + (realmIsTold ? "" : " in realm " + realm + ", which is not that of this login's tenancy"),
                "Correct --region (OCI_CLI_REGION), the profile's region or the reference, or give the region's long"
                        + " name; else name the host yourself: --endpoint https://secrets.vaults.<region>.oci.<realm's"
                        + " domain>");
    }

    /** Every known region with its realm. */
    static Map<String, String> regions() {
        return REALM_OF;
    }

    /** The domain that a realm's hosts end with. */
    static String domain(String realm) {
        return switch (realm) {
            case "oc1" -> "oraclecloud.com";
            case "oc2", "oc3" -> "oraclegovcloud.com";
            case "oc4" -> "oraclegovcloud.uk";
            case "oc19" -> "oraclecloud.eu";
            default -> "oraclecloud" + realm.substring(2) + ".com";
        };
    }

    /** Whether {@code host} is a vault's own management or crypto host in the region: {@code <vault>-management.kms.…}. */
    static boolean isVaultHost(String host, Region region) {
        return isVaultHost(host, region.name(), domain(region.realm()));
    }

    /** Whether {@code host} is a vault's own host in the region and domain of one of OCI's services. */
    static boolean isVaultHostBeside(URI endpoint, String host) {
        return serviceHost(endpoint)
                .filter(match -> isVaultHost(host, match.group(1), match.group(2)))
                .isPresent();
    }

    /**
     * Where a vault's keys can be used, the older regions' form first: {@code <vault>-crypto.kms.<region>.<domain>}, or with
     * {@code oci.} before the domain.
     *
     * @param vault as its own hosts and the OCIDs of its keys name it
     */
    static List<URI> cryptoHosts(String vault, Region region) {
        return cryptoHosts(vault, region.name(), domain(region.realm()));
    }

    /** The same in the region and domain of one of OCI's service hosts, see {@link #isServiceHost}. */
    static List<URI> cryptoHostsBeside(URI endpoint, String vault) {
        var match = serviceHost(endpoint).orElseThrow();
        return cryptoHosts(vault, match.group(1), match.group(2));
    }

    private static List<URI> cryptoHosts(String vault, String region, String domain) {
        var host = "https://" + vault + "-crypto.kms." + region + ".";
        return List.of(URI.create(host + domain), URI.create(host + "oci." + domain));
    }

    private static boolean isVaultHost(String host, String region, String domain) {
        var lower = host.toLowerCase(Locale.ROOT);
        var suffix = ".kms." + region + ".";
        int dot = lower.indexOf('.');
        var rest = dot < 0 ? "" : lower.substring(dot);
        return rest.equals(suffix + domain) || rest.equals(suffix + "oci." + domain);
    }

    private static Map<String, String> realms() {
        var realms = new HashMap<String, String>();
        add(
                realms,
                "oc1",
                "af-casablanca-1 af-johannesburg-1 ap-batam-1 ap-chuncheon-1 ap-delhi-1 ap-hyderabad-1 ap-kulai-2"
                    + " ap-melbourne-1 ap-mumbai-1 ap-osaka-1 ap-seoul-1 ap-singapore-1 ap-singapore-2 ap-sydney-1"
                    + " ap-tokyo-1 ca-montreal-1 ca-toronto-1 eu-amsterdam-1 eu-frankfurt-1 eu-madrid-1 eu-madrid-3"
                    + " eu-marseille-1 eu-milan-1 eu-paris-1 eu-stockholm-1 eu-turin-1 eu-zurich-1 il-jerusalem-1"
                    + " me-abudhabi-1 me-dubai-1 me-jeddah-1 me-riyadh-1 mx-monterrey-1 mx-queretaro-1 sa-bogota-1"
                    + " sa-santiago-1 sa-saopaulo-1 sa-valparaiso-1 sa-vinhedo-1 uk-cardiff-1 uk-london-1 us-ashburn-1"
                    + " us-chicago-1 us-phoenix-1 us-saltlake-2 us-sanjose-1");
        add(realms, "oc2", "us-langley-1 us-luke-1");
        add(realms, "oc3", "us-gov-ashburn-1 us-gov-chicago-1 us-gov-phoenix-1");
        add(realms, "oc4", "uk-gov-cardiff-1 uk-gov-london-1");
        add(realms, "oc8", "ap-chiyoda-1 ap-ibaraki-1");
        add(realms, "oc9", "me-dcc-muscat-1 me-ibri-1");
        add(realms, "oc10", "ap-dcc-canberra-1");
        add(
                realms,
                "oc14",
                "eu-dcc-dublin-1 eu-dcc-dublin-2 eu-dcc-milan-1 eu-dcc-milan-2 eu-dcc-rating-1" + " eu-dcc-rating-2");
        add(realms, "oc15", "ap-dcc-gazipur-1");
        add(realms, "oc19", "eu-frankfurt-2 eu-madrid-2");
        add(realms, "oc20", "eu-jovanovac-1");
        add(realms, "oc21", "me-alrayyan-1 me-dcc-doha-1");
        add(realms, "oc23", "us-somerset-1 us-thames-1");
        add(realms, "oc24", "eu-crissier-1 eu-dcc-zurich-1");
        add(realms, "oc26", "me-abudhabi-3 me-alain-1");
        add(realms, "oc29", "me-abudhabi-2 me-abudhabi-4");
        add(realms, "oc35", "ap-chuncheon-2 ap-seoul-2 ap-suwon-1");
        add(realms, "oc42", "us-ashburn-2 us-newark-1");
        add(realms, "oc51", "eu-budapest-1");
        add(realms, "oc52", "sa-riodejaneiro-1");
        return Map.copyOf(realms);
    }

    private static void add(Map<String, String> realms, String realm, String regions) {
        for (var region : regions.split(" ")) {
            realms.put(region, realm);
        }
    }
}
