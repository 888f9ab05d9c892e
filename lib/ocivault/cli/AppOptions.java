package ocivault.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a GitHub App, whose token stands in the place of a secret, as they were given. */
public final class AppOptions {

    private final OptionSpec app = Options.text(
            "--github-app",
            "APP_ID[/INSTALLATION]",
            "a token of one hour from this GitHub App in place of a secret (GITHUB_HOST; default: github.com)");

    private final OptionSpec key = Options.text(
            "--app-key", "KEY", "its private key: oci-vault://… of the .pem, or the OCID of an RSA key in OCI KMS");

    private final OptionSpec permissions = Options.texts(
            "--app-permissions",
            "NAME:LEVEL,…",
            "narrow the token to these, such as contents:read,issues:write (default: the App's)");

    private final OptionSpec repositories =
            Options.texts("--app-repositories", "NAME,…", "narrow the token to these (default: the installation's)");

    /** All of them, in their order. */
    public List<OptionSpec> specs() {
        return List.of(app, key, permissions, repositories);
    }

    /** Whether any is given. */
    public boolean areGiven() {
        return app.getValue() != null
                || key.getValue() != null
                || permissions.getValue() != null
                || repositories.getValue() != null;
    }

    public String app() {
        return Options.valueOf(app);
    }

    public String key() {
        return Options.valueOf(key);
    }

    public List<String> permissions() {
        return Options.valuesOf(permissions);
    }

    public List<String> repositories() {
        return Options.valuesOf(repositories);
    }
}
