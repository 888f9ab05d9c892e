package ocivault.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import ocivault.model.VaultException;

/**
 * The one private key in a PEM text, found without a copy of the text that could not be overwritten. What is there in its
 * place is named.
 *
 * @param from where the Base64 begins in {@code text}
 * @param to where it ends
 */
record PrivateKeyPem(byte[] text, String source, String label, int from, int to) {

    /** A PEM text of one key has 3 KB. */
    static final int MAX_BYTES = 64 * 1024;

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 64;
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String PKCS8 = "PRIVATE KEY";

    private static final String DOWNLOAD =
            "Name the PEM file that GitHub gave for the App: App settings, Private keys," + " Generate a private key.";

    /**
     * Finds it.
     *
     * @param text is changed: what stands for a line break in two characters becomes blank
     * @param source names it in messages
     * @throws VaultException.Usage if the text is empty or too large
     * @throws VaultException.UnsuitableContent if there is no plain private key, or more than one
     */
    static PrivateKeyPem in(byte[] text, String source) {
        if (text.length == 0) {
            throw new VaultException.Usage(source + " is empty", DOWNLOAD);
        }
        if (text.length > MAX_BYTES) {
            throw new VaultException.Usage(source + " is larger than 64 KiB, too much for one key", DOWNLOAD);
        }
        blankEscapedLineBreaks(text);
        var blocks = blocks(text, source);
        var keys = blocks.stream().filter(block -> block.label.endsWith(PKCS8)).toList();
        if (keys.isEmpty()) {
            throw unsuitable(source + " " + whatElse(text, blocks), DOWNLOAD);
        }
        if (keys.size() > 1) {
            throw unsuitable(
                    source + " holds " + keys.size() + " private keys",
                    "Leave only the one in the file that is to be imported.");
        }
        keys.getFirst().requirePlainRsa();
        return keys.getFirst();
    }

    boolean isPkcs1() {
        return label.equals(PKCS1);
    }

    /** What is in the Base64, for the caller to overwrite. */
    byte[] der() {
        var base64 = Arrays.copyOfRange(text, from, to);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw damaged(source);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private void requirePlainRsa() {
        switch (label) {
            case PKCS1, PKCS8 -> {
                if (indexOf(text, "ENCRYPTED", from, to) >= 0) {
                    throw encrypted();
                }
            }
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
            case "EC PRIVATE KEY" -> throw notRsa("an elliptic curve key");
            case "DSA PRIVATE KEY" -> throw notRsa("a DSA key");
            case "OPENSSH PRIVATE KEY" ->
                throw unsuitable(
                        source + " is an OpenSSH key, not a PEM key of PKCS#1 or PKCS#8",
                        DOWNLOAD + " A copy of another RSA key is converted by: ssh-keygen -p -m PKCS8 -f COPY");
            default -> throw unsuitable(source + " is a key of a kind that is not imported: " + label, DOWNLOAD);
        }
    }

    private VaultException.UnsuitableContent encrypted() {
        return unsuitable(
                source + " is encrypted with a passphrase",
                "Decrypt it on its way, so that no plain copy is left: openssl pkey -in FILE | upload-secret"
                        + " --as-signing-key NAME");
    }

    VaultException.UnsuitableContent notRsa(String kind) {
        return unsuitable(
                source + " is " + kind + "; GitHub Apps sign with RSA (RS256), and OCI imports no other for that",
                DOWNLOAD);
    }

    VaultException.UnsuitableContent ofWrongSize(int bits) {
        return unsuitable(
                source + " is an RSA key of " + bits + " bits; OCI imports those of 2048, 3072 and 4096",
                bits < 2048 ? "It is too short to be safe: make a new one. " + DOWNLOAD : DOWNLOAD);
    }

    static VaultException.UnsuitableContent damaged(String source) {
        return unsuitable(
                source + " holds a damaged private key",
                "Copy it anew from where it was made, whole and as text; 'openssl pkey -noout -check -in FILE' says"
                        + " what is wrong.");
    }

    private static VaultException.UnsuitableContent unsuitable(String message, String remedy) {
        return new VaultException.UnsuitableContent(message, remedy);
    }

    private static String whatElse(byte[] text, List<PrivateKeyPem> blocks) {
        for (var block : blocks) {
            if (block.label.endsWith("PUBLIC KEY")) {
                return "is a public key, not a private one";
            }
            if (block.label.equals("CERTIFICATE")) {
                return "is a certificate, not a private key";
            }
            if (block.label.endsWith("CERTIFICATE REQUEST")) {
                return "is a certificate request, not a private key";
            }
        }
        if (indexOf(text, "PuTTY-User-Key-File", 0, text.length) == 0) {
            return "is a PuTTY key, not a PEM key";
        }
        if (indexOf(text, "ssh-", 0, text.length) == 0 || indexOf(text, "ecdsa-", 0, text.length) == 0) {
            return "is an SSH public key, not a private one";
        }
        return text[0] == 0x30 && text.length > 1 && text[1] < 0
                ? "is binary (DER or PKCS#12), not PEM"
                : "is no PEM: it has no -----BEGIN … PRIVATE KEY-----";
    }

    private static List<PrivateKeyPem> blocks(byte[] text, String source) {
        var blocks = new ArrayList<PrivateKeyPem>();
        int at = indexOf(text, BEGIN, 0, text.length);
        while (at >= 0) {
            int start = at + BEGIN.length();
            int end = indexOf(text, DASHES, start, Math.min(text.length, start + LONGEST_LABEL));
            if (end < 0) {
                return blocks;
            }
            var label = new String(text, start, end - start, US_ASCII).replaceAll("[^A-Z0-9 ]", "?");
            int from = end + DASHES.length();
            int to = indexOf(text, "-----END " + label + DASHES, from, text.length);
            if (to < 0) {
                if (label.endsWith(PKCS8)) {
                    throw damaged(source);
                }
                to = from;
            }
            blocks.add(new PrivateKeyPem(text, source, label, from, to));
            at = indexOf(text, BEGIN, to, text.length);
        }
        return blocks;
    }

    private static void blankEscapedLineBreaks(byte[] text) {
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '\\' && (text[i + 1] == 'n' || text[i + 1] == 'r')) {
                text[i] = ' ';
                text[i + 1] = ' ';
            }
        }
    }

    private static int indexOf(byte[] text, String word, int from, int to) {
        var wanted = word.getBytes(US_ASCII);
        for (int i = from; i + wanted.length <= to; i++) {
            if (Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PrivateKeyPem[" + source + "]";
    }
}
