package ocivault.githubapp;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ocivault.github.GitHubHost;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * An App's installation, and what its token may do there, as the options say.
 *
 * @param id App id, or client id
 * @param installation its id; empty for the only one that there is
 * @param permissions levels by name; empty for all that the installation has
 * @param repositories names without owner; empty for all that the installation has
 * @param api base URL of GitHub's REST API
 */
public record GitHubApp(
        String id,
        String installation,
        AppKey key,
        Map<String, String> permissions,
        List<String> repositories,
        URI api) {

    private static final String EXPECTED =
            "Expected APP_ID or APP_ID/INSTALLATION_ID, as in 123456/7890123; a client id (Iv…) will do for APP_ID.";

    private static final int MOST_REPOSITORIES = 500;

    /**
     * What the options describe.
     *
     * @param app as {@code --github-app} has it
     * @param permissions as {@code --app-permissions} has them, {@code contents:read,issues:write}
     * @param repositories as {@code --app-repositories} has them, names with commas between
     * @param gitHubHost as GITHUB_HOST has it
     * @throws VaultException.Usage naming the option that is refused
     */
    public static GitHubApp of(
            String app, String key, List<String> permissions, List<String> repositories, String gitHubHost) {
        if (app.isEmpty()) {
            throw new VaultException.Usage(
                    "--app-key, --app-permissions and --app-repositories are for a GitHub App",
                    "Give --github-app APP_ID[/INSTALLATION_ID] too.");
        }
        if (key.isEmpty()) {
            throw new VaultException.Usage(
                    "--github-app without --app-key",
                    "Give --app-key oci-vault://… of the App's .pem, or ocid1.key.… of its key in OCI KMS.");
        }
        int slash = app.indexOf('/');
        var id = slash < 0 ? app : app.substring(0, slash);
        var installation = slash < 0 ? "" : app.substring(slash + 1);
        if (!(isNumber(id) || isClientId(id)) || (slash >= 0 && !isNumber(installation))) {
            throw new VaultException.Usage("--github-app is no App id (not shown: it may be a secret)", EXPECTED);
        }
        return new GitHubApp(
                id,
                installation,
                AppKey.of(key),
                permissions(permissions),
                repositories(repositories),
                GitHubHost.api(gitHubHost));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code Iv1.} and 16 digits, or {@code Iv23} and more letters. */
    private static boolean isClientId(String text) {
        return text.startsWith("Iv")
                && text.length() > 8
                && text.length() <= 40
                && text.chars().allMatch(c -> c == '.' || isLetterOrDigit(c));
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static Map<String, String> permissions(List<String> options) {
        var permissions = new TreeMap<String, String>();
        for (var text : words("--app-permissions", options)) {
            int colon = Math.max(text.indexOf(':'), text.indexOf('='));
            var name = colon < 0 ? "" : text.substring(0, colon);
            var level = text.substring(colon + 1);
            boolean named = !name.isEmpty() && name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'));
            if (!named || !List.of("read", "write", "admin").contains(level)) {
                throw new VaultException.Usage(
                        "--app-permissions has one that is none" + shown(text),
                        "Expected NAME:LEVEL with commas between, LEVEL read, write or admin, names as GitHub's REST"
                                + " API has them: contents:read,issues:write,pull_requests:write.");
            }
            if (permissions.put(name, level) != null) {
                throw new VaultException.Usage("--app-permissions has " + name + " more than once", "Give it once.");
            }
        }
        return permissions;
    }

    private static List<String> repositories(List<String> options) {
        var names = new TreeSet<String>();
        for (var text : words("--app-repositories", options)) {
            if (text.indexOf('/') >= 0) {
                throw new VaultException.Usage(
                        "--app-repositories takes names without an owner" + shown(text),
                        "The installation has one owner: write hello-world, not octocat/hello-world.");
            }
            boolean named = text.length() <= 100
                    && text.chars().allMatch(c -> c == '.' || c == '-' || c == '_' || isLetterOrDigit(c));
            if (!named) {
                throw new VaultException.Usage(
                        "--app-repositories has one that is no repository's name" + shown(text),
                        "Expected names with commas between: hello-world,spoon-knife.");
            }
            names.add(text);
        }
        if (names.size() > MOST_REPOSITORIES) {
            throw new VaultException.Usage(
                    "--app-repositories has " + names.size() + " names",
                    "GitHub takes " + MOST_REPOSITORIES + " at most; leave it out for all of the installation's.");
        }
        return List.copyOf(names);
    }

    /** What may be shown of a word that was refused: short ones, which are no secret. */
    private static String shown(String text) {
        return text.length() <= 30 && text.chars().allMatch(c -> c > ' ' && c < 0x7F) ? ": " + text : "";
    }

    private static List<String> words(String option, List<String> options) {
        var words = new ArrayList<String>();
        for (var value : options) {
            for (var word : value.split(",", -1)) {
                if (word.isBlank()) {
                    throw new VaultException.Usage(
                            option + " has an empty entry", "Give one or more, with commas between, or leave it out.");
                }
                words.add(word.strip());
            }
        }
        return words;
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return "GitHub App " + id + (installation.isEmpty() ? "" : ", installation " + installation);
    }

    /**
     * Everything that its token depends on beside who asks.
     *
     * @param scope where a bare name of the key is looked up
     */
    String address(SecretRef.NameScope scope) {
        return String.join(
                "\n",
                "github-app",
                api.toString(),
                id,
                installation,
                key.within(scope),
                permissions.toString(),
                repositories.toString());
    }

    /** What a token is to be narrowed to, as a JSON object; the options' values have nothing that JSON would escape. */
    String wishes() {
        var members = new ArrayList<String>();
        if (!permissions.isEmpty()) {
            members.add("\"permissions\":{"
                    + permissions.entrySet().stream()
                            .map(entry -> '"' + entry.getKey() + "\":\"" + entry.getValue() + '"')
                            .collect(Collectors.joining(","))
                    + "}");
        }
        if (!repositories.isEmpty()) {
            members.add("\"repositories\":[\"" + String.join("\",\"", repositories) + "\"]");
        }
        return "{" + String.join(",", members) + "}";
    }

    /** GitHub's website, where Apps are set up. */
    String website() {
        return api.toString().replace("/api/v3", "").replace("://api.", "://");
    }
}
