package ocivault.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.IllegalBlockSizeException;
import ocivault.model.VaultException;

/**
 * The private key of a login. A plain one is only looked at by its markers until {@link #pkcs8} is asked for; an encrypted
 * one is decrypted at once, so that everything made of it costs who guesses at its passphrase what the key's own
 * encryption costs. Line ends, blanks and {@code \n} in two characters make no difference. Immutable.
 */
public final class PemKey {

    /** Of a login that owns no key: an instance's or a resource's. */
    static final PemKey NONE = new PemKey(new Source("", ""), new byte[0], new byte[0]);

    private static final String CONVERT = "openssl pkcs8 -topk8 -v2 aes256 -in OLD.pem -out NEW.pem";
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String RSA_PSS = "1.2.840.113549.1.1.10";

    private final Source source;
    /** Empty where it was encrypted. */
    private final byte[] file;
    /** Empty where it was not. */
    private final byte[] decrypted;

    private PemKey(Source source, byte[] file, byte[] decrypted) {
        this.source = source;
        this.file = file;
        this.decrypted = decrypted;
    }

    /**
     * The key in a PEM text.
     *
     * @param source names it in messages
     * @param passphrase empty for none; counts for an encrypted key only
     * @throws VaultException.Configuration saying what it is instead of an RSA private key, and how to get there; or that
     *     its passphrase is wrong or missing
     */
    static PemKey of(Source source, byte[] file, String passphrase) {
        var text = new String(file, ISO_8859_1);
        checkMarkers(source, text);
        boolean mayBeEncrypted =
                text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED");
        if (!mayBeEncrypted || !Block.first(source, text).isEncrypted()) {
            return new PemKey(source, file, new byte[0]);
        }
        if (passphrase.isEmpty()) {
            throw VaultException.Configuration.noLogin(
                    source.what() + " is encrypted and no passphrase is given",
                    "Add pass_phrase to the profile, or set OCI_CLI_PASSPHRASE.");
        }
        return new PemKey(source, new byte[0], Block.first(source, text).decrypted(source, passphrase));
    }

    /**
     * Where a key was found.
     *
     * @param what begins a sentence, as in {@code key file /home/me/key.pem}
     */
    record Source(String profile, String what) {

        private VaultException.Configuration is(String what, String remedy) {
            return VaultException.Configuration.noLogin(
                    "the private key of profile " + profile + " " + what + " (" + this.what + ")", remedy);
        }

        private VaultException.Configuration damaged() {
            return is(
                    "is damaged",
                    "Copy it anew from where it was made, whole and as text; 'openssl pkey -noout -in FILE' says"
                            + " nothing about a key in order.");
        }

        private VaultException.Configuration notRsa(String kind) {
            return is(
                    "is " + kind + "; OCI takes RSA keys only",
                    "Name the RSA key that belongs to the profile's fingerprint, with key_file or OCI_CLI_KEY_FILE.");
        }
    }

    /** Whether there is none. */
    boolean isNone() {
        return this == NONE;
    }

    /**
     * What only the key's owner has, the same at every start: a plain key as its file has it, an encrypted one
     * decrypted, and nothing of a passphrase.
     */
    byte[] secret() {
        var bytes = decrypted.length > 0 ? decrypted : file;
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    /**
     * The RSA key as PEM of plain PKCS#8.
     *
     * @throws VaultException.Configuration if it is damaged, or no RSA key
     */
    public byte[] pkcs8() {
        var der = decrypted.length > 0
                ? decrypted
                : Block.first(source, new String(file, ISO_8859_1)).plain(source);
        return ("-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PRIVATE KEY-----\n")
                .getBytes(US_ASCII);
    }

    /** That it cannot be read after all. */
    public VaultException.Configuration damaged() {
        return source.damaged();
    }

    /** What the markers tell, before any cryptography. */
    private static void checkMarkers(Source source, String text) {
        if (text.contains("-----BEGIN RSA PRIVATE KEY-----")
                || text.contains("-----BEGIN PRIVATE KEY-----")
                || text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
            return;
        }
        var what = source.what();
        if (text.contains("-----BEGIN OPENSSH PRIVATE KEY-----")) {
            throw VaultException.Configuration.noLogin(
                    what + " is an OpenSSH key, not a PEM key",
                    "OCI wants its own API key; a copy of this one can be converted: ssh-keygen -p -m PKCS8 -f COPY.");
        }
        if (text.startsWith("PuTTY-User-Key-File")) {
            throw VaultException.Configuration.noLogin(
                    what + " is a PuTTY key, not a PEM key",
                    "Convert it: puttygen OLD.ppk -O private-openssh -o COPY, then ssh-keygen -p -m PKCS8 -f COPY.");
        }
        if (text.contains("-----BEGIN EC PRIVATE KEY-----") || text.contains("-----BEGIN DSA PRIVATE KEY-----")) {
            throw VaultException.Configuration.noLogin(
                    what + " is " + (text.contains("BEGIN EC") ? "an elliptic curve key" : "a DSA key")
                            + "; OCI takes RSA keys only",
                    "Name the RSA key that belongs to the profile's fingerprint, with key_file or OCI_CLI_KEY_FILE.");
        }
        if (text.startsWith("0\u0082")) {
            throw VaultException.Configuration.noLogin(
                    what + " is DER, not PEM", "Convert it: openssl pkey -inform DER -in OLD -out NEW.pem");
        }
        throw VaultException.Configuration.noLogin(
                what + " is not a PEM private key"
                        + (text.contains("PUBLIC KEY-----")
                                ? " but a public one"
                                : text.contains("-----BEGIN CERTIFICATE-----") ? " but a certificate" : ""),
                "It has to begin with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.");
    }

    /**
     * A PEM block.
     *
     * @param label such as {@code RSA PRIVATE KEY}
     * @param cipher what its header DEK-Info names, and with it {@code vector}; both empty where there is none
     */
    private record Block(String label, String cipher, byte[] vector, byte[] der) {

        private static final Pattern SYNTAX = Pattern.compile("-----BEGIN ((?:RSA |ENCRYPTED )?PRIVATE KEY)-----"
                + "(?:\\s*Proc-Type:\\s*4,ENCRYPTED\\s+DEK-Info:\\s*([A-Z0-9-]+)\\s*,\\s*([0-9A-Fa-f]+)\\s)?"
                + "([A-Za-z0-9+/=\\s]+)-----END \\1-----");

        /** The first private key in a text that may hold more. */
        static Block first(Source source, String text) {
            var block = SYNTAX.matcher(text.replace("\\r", "").replace("\\n", "\n"));
            if (!block.find()) {
                throw source.damaged();
            }
            try {
                var vector = block.group(3) == null ? "" : block.group(3);
                return new Block(
                        block.group(1),
                        block.group(2) == null ? "" : block.group(2),
                        HexFormat.of().parseHex(vector),
                        Base64.getDecoder().decode(block.group(4).replaceAll("\\s+", "")));
            } catch (IllegalArgumentException e) {
                throw source.damaged(); // without its cause, which quotes it
            }
        }

        boolean isEncrypted() {
            return !cipher.isEmpty() || label.startsWith("ENCRYPTED");
        }

        byte[] plain(Source source) {
            try {
                return pkcs8(source, der);
            } catch (InvalidKeySpecException e) {
                throw source.damaged();
            }
        }

        byte[] decrypted(Source source, String passphrase) {
            byte[] opened;
            try {
                opened = cipher.isEmpty()
                        ? EncryptedKey.ofPkcs8(der, passphrase)
                        : EncryptedKey.ofOpenSsl(cipher, vector, der, passphrase);
            } catch (NoSuchAlgorithmException e) {
                throw source.is(
                        "is encrypted in a way that this program does not read: " + e.getMessage(),
                        "Convert it: " + CONVERT);
            } catch (InvalidKeySpecException | IllegalBlockSizeException e) {
                throw source.damaged();
            } catch (GeneralSecurityException e) {
                throw wrongPassphrase(source);
            }
            try {
                return pkcs8(source, opened);
            } catch (InvalidKeySpecException e) {
                throw wrongPassphrase(source); // whose padding came right by chance
            }
        }

        private static VaultException.Configuration wrongPassphrase(Source source) {
            return source.is(
                    "cannot be decrypted: the passphrase is wrong",
                    "Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE.");
        }

        /** The key as PKCS#8 with the one name that OCI's signatures have for RSA, whatever form it came in. */
        private byte[] pkcs8(Source source, byte[] opened) throws InvalidKeySpecException {
            var key = Der.of(opened);
            var rsa = opened;
            if (key.at(1).tag() == Der.SEQUENCE) {
                var algorithm = key.at(1).at(0).oid();
                if (!algorithm.equals(RSA) && !algorithm.equals(RSA_PSS)) {
                    throw source.notRsa(
                            switch (algorithm) {
                                case "1.2.840.10045.2.1" -> "an elliptic curve key";
                                case "1.3.101.110", "1.3.101.112" -> "a Curve25519 key";
                                case "1.3.101.111", "1.3.101.113" -> "a Curve448 key";
                                case "1.2.840.10040.4.1" -> "a DSA key";
                                default -> "a key of another kind (" + algorithm + ")";
                            });
                }
                rsa = key.at(2).as(Der.OCTET_STRING).content();
            }
            if (Der.of(rsa).elements().size() < 9) {
                throw new InvalidKeySpecException("no RSA key");
            }
            return Der.encoded(
                    Der.SEQUENCE,
                    Der.encoded(Der.INTEGER, new byte[1]),
                    Der.encoded(
                            Der.SEQUENCE,
                            Der.encoded(Der.OID, HexFormat.of().parseHex("2a864886f70d010101")),
                            Der.encodedNull()),
                    Der.encoded(Der.OCTET_STRING, rsa));
        }
    }
}
