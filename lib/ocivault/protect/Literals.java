package ocivault.protect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What stands where a secret could and is none: references to one, placeholders, paths, numbers. */
final class Literals {

    /** What opens a part that another program fills in, and closes it; something stands between. */
    private static final Map<String, String> OPENED = Map.of(
            "${", "}", "{{", "}}", "$(", ")", "{env:", "}", "{file:", "}", "{input:", "}", "{secret:", "}", "`", "`");

    /** A whole text that begins so is filled in, though it may be cut off. */
    private static final Pattern FILLED_IN =
            Pattern.compile("\\$\\{|\\{\\{|\\$\\(|\\{(?:env|file|input|secret|cmd|vault):[^}]*}");

    private static final Pattern VARIABLE = Pattern.compile(
            "\\$(?:env:)?[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_][A-Za-z0-9_()]*%|@?env[.:][A-Za-z_]\\w*|process\\.env\\.\\w+");

    /** The schemes by which other programs refer to secrets. */
    private static final Pattern SCHEME = Pattern.compile(
            "(?:op|oci-vault|bws|bw|vault|doppler|akeyless|infisical|keychain|keyring|secret|secrets|secret-service|se|docker-pass"
                + "|aws-sm|aws-ssm|awssm|ssm|gcp-sm|gcpsm|sm|azkv|azure-kv|kv|keeper|dashlane|lastpass|pass|passage|gopass|env|file|ref\\+\\w+|arn|dotenv|credstore|wincred|libsecret|exec|cmd):.*|ocid1\\..*|ENC\\[.*]|!\\w+"
                + " .*",
            Pattern.DOTALL);

    private static final Pattern WRAPPED = Pattern.compile("<[^<>]*>|\\[[^\\[\\]]*]|\\{[^{}\":]*}|\\(.*\\)|__.*__");

    /** Three dots, or three of what stands for any character. */
    private static final Pattern ELLIPSIS = Pattern.compile("\\.\\.\\.|…|\\*{3}|•{3}|x{4}|X{4}|_{4}|#{4}");

    private static final Pattern ANCHORED = Pattern.compile("(?:~|\\.{1,2})/.*|[A-Za-z]:[\\\\/].*|\\\\\\\\.*");

    private static final Pattern RELATIVE = Pattern.compile(
            "(?:[\\w.@-]+/)*[\\w@-][\\w .@-]*"
                + "\\.(?:json|pem|key|txt|ya?ml|toml|env|crt|cer|p12|pfx|jks|[cm]?[jt]s|py|sh|exe|cmd|db|sqlite|xml|ini|conf|log)");

    private static final Pattern PLAIN = Pattern.compile("(?i)[-+]?[0-9][0-9_.,:%"
            + " -]*|true|false|yes|no|on|off|none|null|nil|undefined|auto|default|enabled|disabled");

    private static final Pattern PUBLIC_KEY =
            Pattern.compile("(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ |AAAA[BCE]3NzaC|-----BEGIN (?:CERTIFICATE|PUBLIC|RSA"
                    + " PUBLIC)|age1[a-z0-9]{50}");

    /** One that nobody takes for a part of a token, over and over. */
    private static final Pattern ONE_CHARACTER = Pattern.compile("([xX0*._#-])\\1*");

    /** As the names of environment variables are written. */
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+");

    /** In a token of a known shape, such as ghp_YOUR_TOKEN or AKIAIOSFODNN7EXAMPLE. */
    private static final List<String> NEVER_RANDOM = List.of(
            "your",
            "example",
            "placeholder",
            "redacted",
            "changeme",
            "insert",
            "replace",
            "dummy",
            "sample",
            "token",
            "secret",
            "goes_here",
            "goes-here",
            "xxxxx",
            "notreal",
            "not-real",
            "not_real");

    /** A password that consists of these and nothing else is none. */
    private static final Set<String> COMMONPLACES =
            Set.copyOf(List.of(("a an the my your our their this that here there goes put paste insert enter add set"
                + " fill replace change me with in for from to of or and is it not no real need needed required"
                + " optional example sample demo dummy fake test testing tester foo bar baz foobar placeholder"
                + " changeme changeit replaceme redacted removed hidden masked omitted todo tbd fixme none null empty"
                + " undefined default value string text some any something secret secrets super strong secure safe"
                + " very long random key keys token tokens password passwords passwd pass pwd passphrase pw user"
                + " username admin administrator root guest login credential credentials api apikey app access auth"
                + " oauth bearer basic personal private public id client account service server local localhost dev"
                + " development prod production staging db database mysecretpassword mypassword mysecret mytoken mykey"
                + " yourpassword yourtoken yoursecret yourkey yourapikey userpassword supersecret topsecret"
                + " secretpassword testpassword examplepassword postgres postgresql mysql mongo mongodb redis neo j"
                + " minio rabbitmq github gitlab openai anthropic slack google aws azure notion linear jira ollama lm"
                + " studio lmstudio sk pk ghp pat xxx x xx str optionalpassword letmein qwerty word e g")
                    .split(" ")));

    /** One of these is enough, unless the rest looks random. */
    private static final Set<String> TELLING = Set.of(
            "your",
            "yours",
            "example",
            "placeholder",
            "changeme",
            "replace",
            "replaceme",
            "insert",
            "redacted",
            "dummy",
            "fake",
            "todo",
            "fixme",
            "here",
            "mysecret",
            "yourtoken");

    private static final Set<String> OTHER_LANGUAGES = Set.of(
            "dein",
            "deine",
            "ihr",
            "hier",
            "passwort",
            "geheim",
            "votre",
            "cle",
            "clé",
            "mot",
            "passe",
            "ici",
            "tu",
            "su",
            "aqui",
            "aquí",
            "clave",
            "contraseña",
            "sua",
            "senha",
            "chave");

    private Literals() {}

    /** Whether the whole of it is read from elsewhere, or a part of it that leaves nothing to hide. */
    static boolean isReference(String text) {
        return FILLED_IN.matcher(text).lookingAt()
                || OPENED.entrySet().stream().anyMatch(part -> hasPart(text, part.getKey(), part.getValue()))
                || VARIABLE.matcher(text).matches()
                || SCHEME.matcher(text).matches()
                || text.contains("oci-vault://");
    }

    /** Whether a part is opened and closed, in one pass whatever the text. */
    private static boolean hasPart(String text, String open, String close) {
        int from = text.indexOf(open);
        int last = text.lastIndexOf(close);
        // One that is closed at once says nothing, and the next may say more.
        while (from >= 0 && text.startsWith(close, from + open.length()) && !open.equals(close)) {
            from = text.indexOf(open, from + 1);
        }
        return from >= 0 && last >= from + open.length();
    }

    /** Whether it is one of those that are written as URLs. */
    static boolean isReferenceByItsScheme(String url) {
        return SCHEME.matcher(url).matches();
    }

    /** Whether it only shows where a secret goes. */
    static boolean isPlaceholder(String text) {
        if (text.isBlank()
                || text.contains("EXAMPLE")
                || WRAPPED.matcher(text).matches()
                || ELLIPSIS.matcher(text).find()
                || text.chars().distinct().count() <= 2) {
            return true;
        }
        var words = SecretName.words(text);
        boolean saysSo = VARIABLE_NAME.matcher(text).matches() || words.stream().anyMatch(TELLING::contains);
        return words.isEmpty()
                || (saysSo && !Randomness.isEnough(text))
                || words.stream().allMatch(word -> COMMONPLACES.contains(word) || OTHER_LANGUAGES.contains(word));
    }

    /** Whether none of its words is one of those of which placeholders consist. */
    static boolean hasNoCommonplace(String text) {
        return SecretName.words(text).stream().noneMatch(COMMONPLACES::contains);
    }

    /**
     * The same of a token whose shape is known, where a person who needs an example writes words or x.
     *
     * @param body what follows the letters by which its kind is known
     */
    static boolean isPlaceholderToken(String body) {
        if ((ELLIPSIS.matcher(body).find() && !Randomness.isPlenty(body))
                || ONE_CHARACTER.matcher(body).matches()) {
            return true;
        }
        return NEVER_RANDOM.stream().anyMatch(word -> isIn(body, word) || isIn(body, word.toUpperCase(Locale.ROOT)));
    }

    /** As a word of its own, or with a capital or a digit beside it as in FODNN7EXAMPLE. */
    private static boolean isIn(String token, String word) {
        int at = token.indexOf(word);
        if (at < 0) {
            return false;
        }
        return word.length() > 4 || isBoundary(token, at - 1) || isBoundary(token, at + word.length());
    }

    private static boolean isBoundary(String token, int at) {
        return at < 0 || at >= token.length() || !Character.isLetterOrDigit(token.charAt(at));
    }

    /** Numbers, booleans, words like them, and keys that everybody may have. */
    static boolean isPlain(String text) {
        return PLAIN.matcher(text.strip()).matches() || PUBLIC_KEY.matcher(text).lookingAt();
    }

    /** A path to a file, whose parts are no secrets either. */
    static boolean isPath(String text) {
        if (ANCHORED.matcher(text).matches()) {
            return true;
        }
        if (text.startsWith("/")) {
            // A key in Base64 may begin with a slash.
            return Randomness.left(text) < 24 || text.matches(".*\\.[a-z]{1,5}");
        }
        return RELATIVE.matcher(text).matches() && !Randomness.isEnough(text.substring(0, text.lastIndexOf('.')));
    }
}
