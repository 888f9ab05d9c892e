package ocivault.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference to a secret, or to one field of it. Immutable; {@code parse(ref.toString()).equals(ref)}.
 *
 * <pre>{@code
 * oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…           by its OCID
 * oci-vault://ocid1.vault.oc1.eu-frankfurt-1.bbbb….abtx…/my-token  by name in a vault
 * oci-vault://ocid1.compartment.oc1..aaaa…/my-token                by name in a compartment (or tenancy)
 * oci-vault://my-token                                             by name in the default vault or compartment
 *   ?version=3 | ?stage=PREVIOUS | ?version-name=blue              at most one; without it the CURRENT stage
 *   #password  | #/db/password                                     a field, or an RFC 6901 pointer, of a JSON value
 * }</pre>
 */
public record SecretRef(Target target, Selector selector, Field field) {

    /** Which secret. */
    public sealed interface Target {
        /** The region that the target's OCID names; empty where the login's is to be used. */
        default Optional<String> region() {
            return Optional.empty();
        }

        /** As it stands in a reference. */
        String text();
    }

    public record ById(Ocid secret) implements Target {
        @Override
        public Optional<String> region() {
            return secret.region();
        }

        @Override
        public String text() {
            return secret.text();
        }
    }

    public record InVault(Ocid vault, String name) implements Target {
        @Override
        public Optional<String> region() {
            return vault.region();
        }

        @Override
        public String text() {
            return vault.text() + "/" + name;
        }
    }

    /** @param compartment a compartment, or the tenancy, which is the root compartment */
    public record InCompartment(Ocid compartment, String name) implements Target {
        @Override
        public String text() {
            return compartment.text() + "/" + name;
        }
    }

    /** A bare name; {@link SecretRef#within} says where it lives. */
    public record Named(String name) implements Target {
        @Override
        public String text() {
            return name;
        }
    }

    /** Which version of it. */
    public sealed interface Selector {
        /** As it stands in a reference, with its {@code ?}; empty for what goes without saying. */
        String text();
    }

    public record AtStage(Stage stage) implements Selector {
        @Override
        public String text() {
            return stage == Stage.CURRENT ? "" : "?stage=" + stage;
        }
    }

    /** @param number from 1 */
    public record AtVersion(long number) implements Selector {
        @Override
        public String text() {
            return "?version=" + number;
        }
    }

    public record AtVersionName(String name) implements Selector {
        @Override
        public String text() {
            return "?version-name=" + percentEncode(name);
        }
    }

    /** The rotation states by which OCI's Retrieval API selects a version. */
    public enum Stage {
        CURRENT,
        PENDING,
        LATEST,
        PREVIOUS,
        DEPRECATED
    }

    /** Which part of its value. */
    public sealed interface Field {
        /** As it stands in a reference, with its {@code #}; empty for the whole. */
        String text();
    }

    public record Whole() implements Field {
        @Override
        public String text() {
            return "";
        }
    }

    /** A member of the JSON object at the top. */
    public record Member(String name) implements Field {
        @Override
        public String text() {
            return "#" + percentEncode(name);
        }
    }

    /** @param pointer an RFC 6901 JSON pointer, such as {@code /db/password} */
    public record Pointer(String pointer) implements Field {
        @Override
        public String text() {
            return "#" + percentEncode(pointer);
        }
    }

    /** Where a bare name is looked up. */
    public sealed interface NameScope {
        /** The secret of that name there; empty where nothing is looked up. */
        Optional<Target> target(String name);
    }

    public record NoScope() implements NameScope {
        @Override
        public Optional<Target> target(String name) {
            return Optional.empty();
        }
    }

    public record VaultScope(Ocid vault) implements NameScope {
        @Override
        public Optional<Target> target(String name) {
            return Optional.of(new InVault(vault, name));
        }
    }

    public record CompartmentScope(Ocid compartment) implements NameScope {
        @Override
        public Optional<Target> target(String name) {
            return Optional.of(new InCompartment(compartment, name));
        }
    }

    public static final String SCHEME = "oci-vault://";
    private static final String AFTER_SCHEME = "://";
    static final Selector CURRENT = new AtStage(Stage.CURRENT);

    /** OCI's rule for secret names (CreateSecretDetails.secretName). */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    /** Whether {@code text} means to be a reference; it may still be malformed. */
    public static boolean isReference(String text) {
        return text.startsWith(SCHEME);
    }

    /** Whether {@code text} contains what a reference begins with, in any capitalisation. */
    public static boolean isIn(String text) {
        int before = SCHEME.length() - AFTER_SCHEME.length();
        for (int at = text.indexOf(AFTER_SCHEME); at >= 0; at = text.indexOf(AFTER_SCHEME, at + 1)) {
            if (at >= before && text.regionMatches(true, at - before, SCHEME, 0, SCHEME.length())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether somebody meant {@code text} to be resolved, and it will not be: a reference with something around it, in
     * capital letters, or more than one.
     */
    public static boolean isNear(String text) {
        int last = text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
        boolean around = Character.isWhitespace(last) || Character.isSpaceChar(last) || last == '"' || last == '\'';
        return isReference(text) ? around || isIn(text.substring(SCHEME.length())) : isIn(text);
    }

    /** Whether OCI would take {@code name} as a secret's name: 1 to 255 letters, digits, {@code . _ -}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a reference.
     *
     * @throws VaultException.MalformedReference naming the part that is wrong and what was expected in its place
     */
    public static SecretRef parse(String text) {
        return new SecretRefParser(text).parse();
    }

    /** The current version of {@code target}, whole. */
    public static SecretRef current(Target target) {
        return new SecretRef(target, CURRENT, new Whole());
    }

    /**
     * This reference with a bare name put into {@code scope}.
     *
     * @throws VaultException.Usage if the name is bare and there is no scope
     */
    public SecretRef within(NameScope scope) {
        if (!(target instanceof Named(String name))) {
            return this;
        }
        var located = scope.target(name)
                .orElseThrow(() -> new VaultException.Usage(
                        "no default vault or compartment for the name in " + this,
                        "Name one with --vault-id (OCI_VAULT_ID) or --compartment-id (OCI_VAULT_COMPARTMENT_ID), or"
                                + " write oci-vault://<vault ocid>/" + name + "."));
        return new SecretRef(located, selector, field);
    }

    /** This reference without its field: what is fetched, and cached, once for all its fields. */
    public SecretRef wholeSecret() {
        return field instanceof Whole ? this : new SecretRef(target, selector, new Whole());
    }

    /** The canonical text. */
    @Override
    public String toString() {
        return SCHEME + target.text() + selector.text() + field.text();
    }

    /** By the canonical text, whose parts a record would compare by code that the JVM makes at every start, in 5 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SecretRef && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    private static String percentEncode(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= 'a' && b <= 'z')
                    || "-._~/".indexOf(b) >= 0;
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
