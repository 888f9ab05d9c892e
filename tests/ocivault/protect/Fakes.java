package ocivault.protect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Values in the shapes of real tokens, made at run time: none was ever issued, and none lies in the repository, where a
 * scanner would have to take it for one.
 */
final class Fakes {

    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = LOWER.toUpperCase(java.util.Locale.ROOT);
    private static final String DIGITS = "0123456789";
    private static final String HEX = DIGITS + "abcdef";
    private static final String BASE36 = DIGITS + LOWER;
    private static final String BASE62 = DIGITS + UPPER + LOWER;
    private static final String BASE64 = BASE62 + "+/";
    private static final String BASE64URL = BASE62 + "-_";

    private static final List<String> WORDS = List.of(
            "correct", "horse", "battery", "staple", "marble", "lantern", "orchid", "thunder", "velvet", "pebble",
            "cactus", "harbor", "meadow", "copper", "walnut", "glacier");

    private final RandomGenerator random;

    Fakes(RandomGenerator random) {
        this.random = random;
    }

    /** One of this kind; {@code hex32} and the like are characters of an alphabet and their number. */
    String make(String kind) {
        return switch (kind) {
            case "github_classic" -> "ghp" + "_" + base62(36);
            case "github_oauth" -> "gho" + "_" + base62(36);
            case "github_app" -> "ghs" + "_" + base62(36);
            case "github_pat" -> "github" + "_pat_" + base62(22) + "_" + base62(59);
            case "gitlab" -> "glpat" + "-" + url(20);
            case "openai_legacy" -> "sk" + "-" + base62(48);
            case "openai_proj" -> "sk" + "-proj-" + url(74) + "T3BlbkFJ" + url(74);
            case "deepseek" -> "sk" + "-" + hex(32);
            case "openrouter" -> "sk" + "-or-v1-" + hex(64);
            case "anthropic" -> "sk" + "-ant-api03-" + url(93) + "AA";
            case "slack_bot" -> "xoxb" + "-" + digits(12) + "-" + digits(13) + "-" + base62(24);
            case "slack_cookie" -> "xoxd" + "-" + base62(40) + "%2B" + base62(40) + "%3D%3D";
            case "slack_webhook" -> "hooks.slack" + ".com/services/T" + upper(8) + "/B" + upper(10) + "/" + base62(24);
            case "discord_webhook" -> "discord" + ".com/api/webhooks/" + digits(18) + "/" + url(68);
            case "aws_id" -> "AKIA" + of(UPPER + "234567", 16);
            case "aws_secret" -> of(BASE64, 20) + "/" + of(BASE64, 10) + "+" + of(BASE64, 8);
            case "aws_session" -> "IQoJb3JpZ2luX2Vj" + of(BASE64, 200) + "=";
            case "google" -> "AIza" + "Sy" + url(33);
            case "google_oauth" -> "GOCSPX" + "-" + url(28);
            case "stripe_live" -> "sk" + "_live_" + base62(99);
            case "stripe_test" -> "rk" + "_test_" + base62(24);
            case "whsec" -> "whsec" + "_" + of(BASE64, 32);
            case "npm" -> "npm" + "_" + base62(36);
            case "pypi" -> "pypi" + "-AgEIcHlwaS5vcmc" + url(120);
            case "jwt" -> "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + url(60) + "." + url(43);
            case "pem" -> pem("PRIVATE KEY", "\n");
            case "pem_twice" -> pem("PRIVATE KEY", "\\\\n") + "\\\\n";
            case "openssh" -> pem("OPENSSH PRIVATE KEY", "\n");
            case "age" -> "AGE-SECRET" + "-KEY-1" + of(UPPER + DIGITS, 58);
            case "hf" -> "hf" + "_" + of(UPPER + LOWER, 34);
            case "azure_client" -> base62(3) + "8Q" + "~" + url(34);
            case "azure_code" -> url(54) + "==";
            case "azdo" -> base62(76) + "AZDO" + base62(4);
            case "databricks" -> "dapi" + hex(32);
            case "atlassian" -> "ATATT3" + "xFfGF0" + url(171) + "=" + of(DIGITS + "ABCDEF", 8);
            case "notion" -> "ntn" + "_" + digits(11) + base62(35);
            case "notion_old" -> "secret" + "_" + base62(43);
            case "linear" -> "lin" + "_api_" + base62(40);
            case "figma" -> "figd" + "_" + url(40);
            case "sentry" -> "sntryu" + "_" + hex(64);
            case "sendgrid" -> "SG" + "." + url(22) + "." + url(43);
            case "twilio" -> "AC" + hex(32) + "/" + "SK" + hex(32) + ":" + base62(32);
            case "mailgun" -> "key" + "-" + hex(32);
            case "resend" -> "re" + "_" + base62(8) + "_" + base62(24);
            case "telegram" -> digits(10).replaceFirst("^0", "7") + ":AA" + url(33);
            case "discord" -> "MT" + base62(24) + "." + url(6) + "." + url(38);
            case "digitalocean" -> "dop" + "_v1_" + hex(64);
            case "docker" -> "dckr" + "_pat_" + url(27);
            case "vault" -> "hvs" + "." + "CAES" + base62(90);
            case "terraform" -> base62(14) + ".atlasv1." + base62(67);
            case "pulumi" -> "pul" + "-" + hex(40);
            case "supabase" -> "sbp" + "_" + hex(40);
            case "postman" -> "PMAK" + "-" + hex(24) + "-" + hex(34);
            case "brave" -> "BSA" + url(28);
            case "tavily" -> "tvly" + "-dev-" + base62(32);
            case "firecrawl" -> "fc" + "-" + hex(32);
            case "perplexity" -> "pplx" + "-" + base62(48);
            case "groq" -> "gsk" + "_" + base62(52);
            case "xai" -> "xai" + "-" + base62(80);
            case "replicate" -> "r8" + "_" + base62(37);
            case "cerebras" -> "csk" + "-" + of(BASE36, 48);
            case "fireworks" -> "fw" + "_" + base62(24);
            case "together" -> "tgp" + "_v1_" + url(43);
            case "nvidia" -> "nvapi" + "-" + url(64);
            case "pinecone" -> "pcsk" + "_" + base62(6) + "_" + base62(63);
            case "elevenlabs" -> "sk" + "_" + hex(48);
            case "apify" -> "apify" + "_api_" + base62(36);
            case "airtable" -> "pat" + base62(14) + "." + hex(64);
            case "hubspot" -> "pat" + "-na1-" + uuid();
            case "shopify" -> "shpat" + "_" + hex(32);
            case "grafana" -> "glsa" + "_" + base62(32) + "_" + hex(8);
            case "sourcegraph" -> "sgp" + "_" + hex(16) + "_" + hex(40);
            case "sonar" -> "squ" + "_" + hex(40);
            case "netlify" -> "nfp" + "_" + base62(36);
            case "neon" -> "napi" + "_" + of(BASE36, 64);
            case "render" -> "rnd" + "_" + base62(28);
            case "context7" -> "ctx7sk" + "-" + uuid();
            case "youtrack" -> "perm-" + base62(6) + "==." + base62(8) + "=." + base62(30);
            case "mdb_secret" -> "mdb_sa_sk_" + url(40);
            case "eth_key" -> "0x" + hex(64);
            case "cookie" -> "session=" + base62(40);
            case "sas" -> base62(20) + "%2B" + base62(20) + "%3D";
            case "basic" -> Base64.getEncoder().encodeToString(("svc:" + password()).getBytes(StandardCharsets.UTF_8));
            case "pw" -> password();
            case "pw_plain" -> of(LOWER, 4) + of(DIGITS, 3) + of(UPPER, 3) + of("_.-", 1) + of(LOWER, 2);
            case "pw_url" -> of(LOWER, 3) + of(UPPER, 3) + of(DIGITS, 3) + "%40" + of(LOWER, 2);
            case "pw_short" -> of(LOWER, 5) + of(DIGITS, 2);
            case "pw_words" -> word() + "-" + word() + "-" + word() + "-" + word();
            case "gmail" -> of(LOWER, 4) + " " + of(LOWER, 4) + " " + of(LOWER, 4) + " " + of(LOWER, 4);
            case "uuid" -> uuid();
            default -> characters(kind);
        };
    }

    private String characters(String kind) {
        int at = kind.startsWith("b64url_")
                ? 7
                : kind.startsWith("b") ? 4 : kind.replaceAll("[0-9]+$", "").length();
        int count = Integer.parseInt(kind.substring(at));
        return switch (kind.substring(0, at)) {
            case "hex" -> hex(count);
            case "lower" -> of(LOWER, count);
            case "upper" -> of(UPPER + DIGITS, count);
            case "b36_" -> of(BASE36, count);
            case "b62_" -> base62(count);
            case "b64_" -> of(BASE64, count);
            case "b64url_" -> url(count);
            default -> throw new IllegalArgumentException("no fake is called " + kind);
        };
    }

    private String password() {
        return of(LOWER, 2) + of(UPPER, 2) + of(DIGITS, 2) + of("!?*", 1) + of(BASE62, 4);
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String uuid() {
        return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
    }

    private String pem(String label, String newline) {
        var text = new StringBuilder("-----BEGIN " + label + "-----").append(newline);
        for (int line = 0; line < 4; line++) {
            text.append(of(BASE64, 64)).append(newline);
        }
        return text + "-----END " + label + "-----";
    }

    private String hex(int count) {
        return of(HEX, count);
    }

    private String digits(int count) {
        return of(DIGITS, count);
    }

    private String upper(int count) {
        return of(UPPER + DIGITS, count);
    }

    private String base62(int count) {
        return of(BASE62, count);
    }

    private String url(int count) {
        // Never at an end, where a person who copies it would lose it.
        return count < 3 ? base62(count) : base62(1) + of(BASE64URL, count - 2) + base62(1);
    }

    private String of(String alphabet, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
