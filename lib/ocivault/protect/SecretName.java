package ocivault.protect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How loudly a name (a variable's, a header's, an option's, a field's) says that its value is a secret. */
enum SecretName {
    /** A password: people choose them, so the value need not look random. */
    PASSWORD,
    /** A token or key: the value is a secret where it looks random. */
    SECRET,
    /** It may be one, such as {@code key} or {@code session}: the value has to look random by far. */
    MAYBE,
    /** It is not, however random the value looks. */
    NOT;

    private static final Pattern BOUNDARY =
            Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private static final Set<String> PASSWORDS =
            Set.of("password", "passwd", "passphrase", "passcode", "pwd", "pass", "pw", "userpassword", "dbpassword");

    private static final Set<String> SECRETS = Set.of(
            "token",
            "sas",
            "secret",
            "apikey",
            "apitoken",
            "apisecret",
            "accesstoken",
            "accesskey",
            "authtoken",
            "authkey",
            "authorization",
            "bearer",
            "pat",
            "jwt",
            "secretkey",
            "privatekey",
            "clientsecret",
            "secretaccesskey",
            "personalaccesstoken",
            "refreshtoken",
            "bottoken",
            "appkey",
            "apppassword",
            "accountkey",
            "masterkey",
            "sharedaccesskey",
            "sharedaccesssignature",
            "sastoken",
            "servicekey",
            "sessiontoken",
            "webhooksecret",
            "signingsecret",
            "signingkey",
            "encryptionkey",
            "licensekey",
            "usertoken",
            "idtoken",
            "xapikey");

    /** Before {@code key}. */
    private static final Set<String> KEYS_OF = Set.of(
            "api",
            "access",
            "secret",
            "private",
            "auth",
            "app",
            "application",
            "account",
            "admin",
            "master",
            "encryption",
            "signing",
            "service",
            "role",
            "subscription",
            "license",
            "client",
            "shared",
            "storage",
            "project",
            "user",
            "developer",
            "dev",
            "team",
            "root",
            "write",
            "read",
            "consumer",
            "session",
            "deploy",
            "integration",
            "instance",
            "server",
            "webhook",
            "management",
            "connection",
            "functions",
            "host",
            "x");

    private static final Set<String> MAYBES = Set.of(
            "key", "auth", "session", "cookie", "credential", "credentials", "sig", "signature", "cred", "creds");

    /** What the last word makes of a name: something about a secret. */
    private static final Set<String> ABOUT =
            Set.copyOf(List.of(("file path paths dir directory folder url uri uris urls endpoint endpoints host"
                + " hostname name names id ids type types mode method env var vars variable variables helper command"
                + " cmd limit limits count length size max min budget ttl timeout expiry expires expiration version"
                + " region prefix suffix header headers scheme format policy provider providers store storage manager"
                + " algorithm alg enabled disabled required arn ref field fields source kind lifetime interval usage"
                + " threshold audience scope scopes hint description title label input placeholder prompt location"
                + " strategy profile user username email keys tokens domain port bits info status at date time created"
                + " updated age rotation binding bindings map mapping index fingerprint thumbprint issuer subject"
                + " model example examples aliases alias owner group count per used")
                    .split(" ")));

    /** Before {@code key}: it is public, or opens no door. */
    private static final Set<String> OTHER_KEYS = Set.of(
            "public",
            "publishable",
            "primary",
            "foreign",
            "sort",
            "partition",
            "cache",
            "hot",
            "shortcut",
            "row",
            "object",
            "group",
            "sorting",
            "idempotency",
            "i18n",
            "translation",
            "leader",
            "map",
            "issue",
            "storagekey");

    static SecretName of(String name) {
        var words = words(name);
        if (words.isEmpty()) {
            return NOT;
        }
        var last = words.getLast();
        if (words.size() > 1 && last.equals("id") && words.get(words.size() - 2).equals("secret")) {
            return SECRET; // of Vault's AppRole
        }
        if (ABOUT.contains(last) && words.size() > 1) {
            return NOT;
        }
        if (PASSWORDS.contains(last)
                || words.contains("password")
                || words.contains("passphrase")
                || last.endsWith("password")) {
            return PASSWORD;
        }
        if (words.stream().anyMatch(SECRETS::contains) || SECRETS.contains(String.join("", words))) {
            return SECRET;
        }
        for (int i = words.size() - 1; i > 0; i--) {
            if (words.get(i).equals("key")) {
                var of = words.get(i - 1);
                return OTHER_KEYS.contains(of) ? NOT : KEYS_OF.contains(of) || isVariable(name) ? SECRET : MAYBE;
            }
        }
        if (last.endsWith("apikey") || last.endsWith("token") || last.endsWith("secret")) {
            return SECRET;
        }
        return words.stream().anyMatch(MAYBES::contains) ? MAYBE : NOT;
    }

    /** Of a text, such as {@code HTTPServer-apiKey2}: {@code http server api key}. */
    static List<String> words(String name) {
        var words = new ArrayList<String>();
        for (var word : BOUNDARY.split(name)) {
            int end = word.length();
            while (end > 0 && word.charAt(end - 1) >= '0' && word.charAt(end - 1) <= '9') {
                end--;
            }
            var letters = word.substring(0, end).toLowerCase(Locale.ROOT);
            if (!letters.isEmpty()) {
                words.add(letters);
            }
        }
        return words;
    }

    /** Written as environment variables are. */
    private static boolean isVariable(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT));
    }
}
