package ocivault.githubapp;

import java.util.Locale;
import ocivault.model.VaultException.NoAppToken;
import ocivault.model.VaultException.NoAppToken.Reason;

/** What GitHub's refusals mean: which of App id, installation, key and permission is wrong, and what to do. */
final class AppRefusal {

    private final GitHubApp app;

    AppRefusal(GitHubApp app) {
        this.app = app;
    }

    /**
     * Of the token of an installation.
     *
     * @param said GitHub's words, fit to be shown
     */
    NoAppToken ofToken(int status, String said, String installation, ClockSkew skew) {
        var words = said.toLowerCase(Locale.ROOT);
        return switch (status) {
            case 403 -> forbidden(said, words, installation);
            case 404 ->
                isUnknownApp(words)
                        ? unknownApp(status, said)
                        : refused(
                                status,
                                "installation " + installation + " is none of App " + app.id()
                                        + ": it was uninstalled, or is another App's",
                                said,
                                "Install the App again, or see its installations: leave out /" + installation
                                        + ", and the only one is taken, or all are listed.");
            case 422 -> unprocessable(said, words, installation);
            default -> ofApp(status, said, skew);
        };
    }

    private NoAppToken forbidden(String said, String words, String installation) {
        if (words.contains("suspended")) {
            return refused(
                    403,
                    "installation " + installation + " of App " + app.id() + " is suspended",
                    said,
                    "The account that installed the App ends that in its settings, under Applications (GitHub Apps), or"
                            + " the App's owner does.");
        }
        return words.contains("permission") || words.contains("not accessible by integration")
                ? refused(
                        403,
                        "App " + app.id() + " or its installation " + installation + " lacks a permission",
                        said,
                        askForLess())
                : refused(
                        403,
                        "GitHub forbids a token for installation " + installation + " of App " + app.id(),
                        said,
                        "An organisation's or enterprise's rule forbids it, such as a list of IP addresses: see"
                                + " GitHub's words.");
    }

    private NoAppToken unprocessable(String said, String words, String installation) {
        boolean repositories =
                words.contains("repositor") || (app.permissions().isEmpty() && !words.contains("permission"));
        return repositories
                ? refused(
                        422,
                        "installation " + installation + " of App " + app.id() + " has not all of --app-repositories ("
                                + String.join(", ", app.repositories()) + ")",
                        said,
                        "Add them where the App is installed (Repository access), or correct the names.")
                : refused(
                        422,
                        "installation " + installation + " of App " + app.id()
                                + " does not have all of --app-permissions (" + permissions() + ")",
                        said,
                        askForLess());
    }

    private String askForLess() {
        return "Ask for less, or let the App have them (" + app.website()
                + "/settings/apps, Permissions & events) and have the installation's owner accept that.";
    }

    private String permissions() {
        return String.join(
                ",",
                app.permissions().entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .toList());
    }

    /** Of a question that only the App itself may ask. */
    NoAppToken ofApp(int status, String said, ClockSkew skew) {
        var words = said.toLowerCase(Locale.ROOT);
        if ((status == 401 || status == 404) && isUnknownApp(words)) {
            return unknownApp(status, said);
        }
        return switch (status) {
            case 401 -> ofJwt(said, words, skew);
            case 403 -> refused(status, "GitHub forbids App " + app.id() + " to ask", said, "See GitHub's words.");
            case 404 -> unknownApp(status, said);
            default ->
                new NoAppToken(
                        Reason.UNAVAILABLE,
                        status,
                        "GitHub gives no token: it answers " + (status + " " + said).strip(),
                        "Check GITHUB_HOST, and https://www.githubstatus.com.");
        };
    }

    private NoAppToken ofJwt(String said, String words, ClockSkew skew) {
        boolean times = words.contains("'exp'") || words.contains("'iat'") || words.contains("expir");
        if (skew.isWrong() || times) {
            return refused(
                    401,
                    "GitHub refuses the App's JWT" + (skew.isWrong() ? ": " + skew.words() : " for its times"),
                    said,
                    "Set this machine's clock (timedatectl set-ntp true, or w32tm /resync): a JWT lives for ten"
                            + " minutes.");
        }
        if (words.contains("public key")) {
            return refused(
                    401,
                    "App " + app.id() + " has no key at GitHub",
                    said,
                    "Make one (" + app.website() + "/settings/apps, Private keys) and store it where --app-key says.");
        }
        return refused(
                401,
                "the key is none of App " + app.id() + ": " + app.key(),
                said,
                "Key and App id belong to two Apps, or the key was deleted at GitHub: compare the App id, or make a"
                        + " new key ("
                        + app.website() + "/settings/apps, Private keys) and store it where --app-key says.");
    }

    private static boolean isUnknownApp(String words) {
        return words.contains("integration not found") || words.contains("'iss'") || words.contains("issuer");
    }

    private NoAppToken unknownApp(int status, String said) {
        return refused(
                status,
                "there is no App " + app.id() + " at " + app.website(),
                said,
                "Compare the App id with the App's page (" + app.website()
                        + "/settings/apps), and GITHUB_HOST: an enterprise's Apps are its own.");
    }

    private static NoAppToken refused(int status, String message, String said, String remedy) {
        return new NoAppToken(
                Reason.REFUSED, status, message + " (GitHub answers " + (status + " " + said).strip() + ")", remedy);
    }
}
