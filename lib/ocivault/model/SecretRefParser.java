package ocivault.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.model.SecretRef.AtStage;
import ocivault.model.SecretRef.AtVersion;
import ocivault.model.SecretRef.AtVersionName;
import ocivault.model.SecretRef.ById;
import ocivault.model.SecretRef.Field;
import ocivault.model.SecretRef.InCompartment;
import ocivault.model.SecretRef.InVault;
import ocivault.model.SecretRef.Member;
import ocivault.model.SecretRef.Named;
import ocivault.model.SecretRef.Pointer;
import ocivault.model.SecretRef.Selector;
import ocivault.model.SecretRef.Stage;
import ocivault.model.SecretRef.Target;
import ocivault.model.SecretRef.Whole;

/** One parse of one text; see {@link SecretRef} for the grammar. */
final class SecretRefParser {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern BAD_TILDE = Pattern.compile("~(?![01])");

    private final String text;

    SecretRefParser(String text) {
        this.text = text;
    }

    SecretRef parse() {
        if (!SecretRef.isReference(text)) {
            // Not echoed: it may be the token itself, typed where its reference belongs.
            throw new VaultException.MalformedReference(
                    "",
                    "it does not begin with oci-vault://",
                    "oci-vault://<secret ocid>, oci-vault://<vault ocid>/<name> or oci-vault://<name>");
        }
        var rest = text.substring(SecretRef.SCHEME.length());
        int hash = rest.indexOf('#');
        var field = hash < 0 ? new Whole() : field(rest.substring(hash + 1));
        rest = hash < 0 ? rest : rest.substring(0, hash);
        int question = rest.indexOf('?');
        var selector = question < 0 ? SecretRef.CURRENT : selector(rest.substring(question + 1));
        return new SecretRef(target(question < 0 ? rest : rest.substring(0, question)), selector, field);
    }

    private Target target(String path) {
        int slash = path.indexOf('/');
        var first = slash < 0 ? path : path.substring(0, slash);
        if (first.isEmpty()) {
            throw bad("nothing after oci-vault://", "a secret's OCID, <vault ocid>/<name> or <name>");
        }
        if (!first.regionMatches(true, 0, "ocid1.", 0, 6)) {
            if (slash >= 0) {
                throw bad("'" + first + "' before the slash", "the OCID of a vault, compartment or tenancy");
            }
            return new Named(name(first));
        }
        var ocid = Ocid.parse(first)
                .orElseThrow(() -> bad(
                        "the OCID '" + first + "'",
                        "ocid1.<type>.<realm>.[region].<unique>, such as ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…"));
        var name = slash < 0 ? Optional.<String>empty() : Optional.of(path.substring(slash + 1));
        return switch (ocid.type()) {
            case "vaultsecret" -> {
                if (name.isPresent()) {
                    throw bad("'/" + name.get() + "' after a secret's OCID", "nothing, or ?version=… or #field");
                }
                yield new ById(ocid);
            }
            case "vault" -> new InVault(ocid, name(ocid, name.orElse("")));
            case "compartment", "tenancy" -> new InCompartment(ocid, name(ocid, name.orElse("")));
            default -> throw bad("the OCID's type '" + ocid.type() + "'", "vaultsecret, vault, compartment or tenancy");
        };
    }

    private String name(Ocid place, String encoded) {
        if (encoded.isEmpty()) {
            throw bad(
                    "a " + place.type() + "'s OCID without a secret's name",
                    "oci-vault://<" + place.type() + " ocid>/<name>");
        }
        return name(encoded);
    }

    private String name(String encoded) {
        var name = percentDecode(encoded, "the secret's name");
        if (!SecretRef.isName(name)) {
            throw bad("the secret's name '" + name + "'", "1 to 255 letters, digits, dots, hyphens or underscores");
        }
        return name;
    }

    private Selector selector(String query) {
        if (query.indexOf('&') >= 0) {
            throw bad("more than one of version, stage and version-name in '?" + query + "'", "at most one");
        }
        int equals = query.indexOf('=');
        var key = equals < 0 ? query : query.substring(0, equals);
        var value = equals < 0 ? "" : percentDecode(query.substring(equals + 1), "the value of " + key);
        return switch (key) {
            case "version" -> {
                if (!VERSION.matcher(value).matches()) {
                    throw bad("the version '" + value + "'", "a whole number from 1, such as ?version=3");
                }
                yield new AtVersion(Long.parseLong(value));
            }
            case "stage" -> {
                for (var stage : Stage.values()) {
                    if (stage.name().equals(value)) {
                        yield new AtStage(stage);
                    }
                }
                throw bad("the stage '" + value + "'", "one of CURRENT, PENDING, LATEST, PREVIOUS, DEPRECATED");
            }
            case "version-name" -> {
                if (value.isEmpty() || value.length() > 255 || value.chars().anyMatch(Character::isISOControl)) {
                    throw bad("the version name '" + value + "'", "1 to 255 printable characters");
                }
                yield new AtVersionName(value);
            }
            default -> throw bad("'?" + query + "'", "?version=<number>, ?stage=<stage> or ?version-name=<name>");
        };
    }

    private Field field(String fragment) {
        var field = percentDecode(fragment, "the field");
        if (field.isEmpty()) {
            throw bad("nothing after #", "a field's name, or a JSON pointer that begins with /");
        }
        if (field.charAt(0) != '/') {
            return new Member(field);
        }
        if (BAD_TILDE.matcher(field).find()) {
            throw bad("the JSON pointer '" + field + "'", "RFC 6901: ~ only as ~0 (for ~) or ~1 (for /)");
        }
        return new Pointer(field);
    }

    private String percentDecode(String encoded, String part) {
        var bytes = new ByteArrayOutputStream();
        var raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw bad("the percent sign in " + part + " '" + encoded + "'", "%XX with two hexadecimal digits");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("the percent-encoded bytes in " + part + " '" + encoded + "'", "UTF-8");
        }
    }

    private VaultException.MalformedReference bad(String part, String expected) {
        return new VaultException.MalformedReference(text, part, expected);
    }
}
