package ocivault.login;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A block of a PEM text, found without a copy of the text that could not be overwritten.
 *
 * @param label such as {@code RSA PRIVATE KEY}
 * @param from where its content begins in {@code text}
 * @param to where that ends; as {@code from} where the block does not end
 */
record PrivateKeyPem(byte[] text, String label, int from, int to) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 64;
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";

    /**
     * The blocks of a text.
     *
     * @param text is changed: what stands for a line break in two characters becomes blank
     */
    static List<PrivateKeyPem> blocks(byte[] text) {
        blankEscapedLineBreaks(text);
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
            blocks.add(new PrivateKeyPem(text, label, from, Math.max(from, to)));
            at = indexOf(text, BEGIN, Math.max(from, to), text.length);
        }
        return blocks;
    }

    boolean isPrivateKey() {
        return label.endsWith(PKCS8);
    }

    boolean isPkcs1() {
        return label.equals(PKCS1);
    }

    boolean isEncrypted() {
        return label.startsWith("ENCRYPTED") || indexOf(text, "ENCRYPTED", from, to) >= 0;
    }

    /** What it is in place of an RSA key of PKCS#1 or PKCS#8; empty where it may be one. */
    String otherKind() {
        return switch (label) {
            case PKCS1, PKCS8, "ENCRYPTED PRIVATE KEY" -> "";
            case "EC PRIVATE KEY" -> "an elliptic curve key, not an RSA key";
            case "DSA PRIVATE KEY" -> "a DSA key, not an RSA key";
            case "OPENSSH PRIVATE KEY" -> "an OpenSSH key, not a PEM key of PKCS#1 or PKCS#8";
            default -> "a key of a kind that is not known here: " + label;
        };
    }

    /**
     * What is in the Base64, for the caller to overwrite.
     *
     * @throws IllegalArgumentException if it is none
     */
    byte[] der() {
        var base64 = Arrays.copyOfRange(text, from, to);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /** What a text without a private key is. */
    static String withoutKey(byte[] text, List<PrivateKeyPem> blocks) {
        for (var block : blocks) {
            if (block.label.endsWith("PUBLIC KEY")) {
                return "a public key, not a private one";
            }
            if (block.label.equals("CERTIFICATE")) {
                return "a certificate, not a private key";
            }
            if (block.label.endsWith("CERTIFICATE REQUEST")) {
                return "a certificate request, not a private key";
            }
        }
        if (indexOf(text, "PuTTY-User-Key-File", 0, text.length) == 0) {
            return "a PuTTY key, not a PEM key";
        }
        if (indexOf(text, "ssh-", 0, text.length) == 0 || indexOf(text, "ecdsa-", 0, text.length) == 0) {
            return "an SSH public key, not a private one";
        }
        return text.length > 1 && text[0] == Der.SEQUENCE && text[1] < 0
                ? "binary (DER or PKCS#12), not PEM"
                : "no PEM private key";
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

    /** Without what is in it. */
    @Override
    public String toString() {
        return "PrivateKeyPem[" + label + "]";
    }
}
