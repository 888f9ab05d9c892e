package ocivault.adb;

import java.net.URI;
import java.util.regex.Pattern;
import ocivault.Minter;
import ocivault.VaultResolver;
import ocivault.model.MintedSecret;
import ocivault.model.SecretBundle;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * A database user who logs in to the MCP server of an Autonomous Database. Immutable.
 *
 * <pre>{@code
 * --url https://dataaccess.adb.us-chicago-1.oraclecloudapps.com/adb/mcp/v1/databases/ocid1.autonomousdatabase…
 * --adb-login SALES=oci-vault://sales-password
 * }</pre>
 *
 * <p>Source: Oracle's "Generate Bearer Token": the token's URL is beside that of the server, at the same host, which alone
 * gets to see the password.
 *
 * @param tokens where the bearer is had
 * @param password its reference
 */
public record AdbLogin(String user, String password, URI tokens) implements Minter {

    private static final Pattern SERVER = Pattern.compile("(.*/adb/)mcp(/v1/databases/[A-Za-z0-9._-]+)/?");

    /**
     * The login that {@code --adb-login} describes, for the server at {@code --url}.
     *
     * @throws VaultException.Usage if the option is of another form, or the URL that of another server
     * @throws VaultException.MalformedReference if the reference is none
     */
    public static AdbLogin of(String option, URI server) {
        int equals = option.indexOf('=');
        var reference = option.substring(equals + 1);
        if (equals < 1 || !SecretRef.isReference(reference)) {
            throw new VaultException.Usage(
                    "--adb-login is not USER=REFERENCE (the text is not shown: it may hold a password)",
                    "Expected --adb-login SALES=oci-vault://sales-password; store the password with upload-secret.");
        }
        var user = option.substring(0, equals);
        if (user.chars().anyMatch(Character::isISOControl)) {
            throw new VaultException.Usage(
                    "--adb-login has a user with a control character", "Give the database user's name.");
        }
        var path = SERVER.matcher(server.getRawPath());
        if (!path.matches() || server.getRawQuery() != null) {
            throw new VaultException.Usage(
                    "--adb-login is for the MCP server of an Autonomous Database, and --url is none",
                    "Expected --url https://dataaccess.adb.<region>.oraclecloudapps.com/adb/mcp/v1/databases/<database"
                            + " ocid>");
        }
        return new AdbLogin(
                user,
                SecretRef.parse(reference).toString(),
                server.resolve(path.group(1) + "auth" + path.group(2) + "/token"));
    }

    /**
     * A bearer that lives for five minutes at least.
     *
     * @param resolver whose login, cache, deadline and listeners count
     * @throws VaultException where there is none to be had
     */
    public MintedSecret token(VaultResolver resolver) {
        var located = SecretRef.parse(password).within(resolver.settings().names());
        return resolver.minted(
                "the bearer of " + this, String.join("\n", "adb", tokens.toString(), user, located.toString()), this);
    }

    @Override
    public SecretBundle mint(Asked asked) {
        return new AdbMint(this, asked).bearer();
    }

    /** As messages and a dry run name it. */
    @Override
    public String toString() {
        return "database user " + user;
    }
}
