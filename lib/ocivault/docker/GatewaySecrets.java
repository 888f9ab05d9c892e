package ocivault.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/**
 * The file from which {@code docker mcp gateway run --secrets} takes its secrets: a line {@code NAME=value} each, blanks around
 * the line cut off, no quotes and no escapes. A line that it cannot read costs it all of them, without a word, and a server
 * starts without its secret: what would not arrive byte for byte is refused here.
 */
public final class GatewaySecrets {

    /** The name that Docker's catalog has for GitHub's token. */
    public static final String TOKEN = "github.personal_access_token";

    /** It reads lines of less than this, the line's end included, and stops at a longer one. */
    private static final int LONGEST_LINE = 64 * 1024;

    private GatewaySecrets() {}

    /** @throws VaultException.Usage for what the file cannot hold as a name */
    public static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_./:@-]*")) {
            throw new VaultException.Usage(
                    "--gateway-secret without a name of the gateway's (not shown: it may be a secret)",
                    "Expected --gateway-secret NAME=oci-vault://…, with a secret's name of the catalog, such as "
                            + TOKEN + ".");
        }
    }

    /**
     * The file's content.
     *
     * @param secrets by name
     * @throws VaultException.UnsuitableContent naming a secret that would not arrive
     */
    public static SecretValue file(Map<String, SecretValue> secrets) {
        var file = new WipedBytes();
        try {
            for (var secret : secrets.entrySet()) {
                var value = secret.getValue().reveal();
                try {
                    check(secret.getKey(), value);
                    file.writeBytes((secret.getKey() + "=").getBytes(StandardCharsets.UTF_8));
                    file.writeBytes(value);
                    file.write('\n');
                } finally {
                    Arrays.fill(value, (byte) 0);
                }
            }
            return SecretValue.ofUtf8(file.toByteArray());
        } finally {
            file.wipe();
        }
    }

    private static void check(String name, byte[] value) {
        var text = new String(value, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw unsuitable(name, "is empty", "The gateway would start without it: store the secret there.");
        }
        if (text.indexOf('\n') >= 0) {
            throw unsuitable(
                    name,
                    "has a line break, and the gateway reads a line for each secret",
                    "Store it in one line; upload-secret drops a newline at the end.");
        }
        if (text.indexOf('\0') >= 0) {
            throw unsuitable(name, "has a NUL character, which no server can receive", "Store it as text.");
        }
        if (isSpace(text.codePointBefore(text.length()))) {
            throw unsuitable(
                    name,
                    "has a blank at its end, which the gateway cuts off",
                    "Store it without; vault-resolve shows what is stored.");
        }
        if (name.length() + value.length + 2 >= LONGEST_LINE) {
            throw unsuitable(name, "is longer than the gateway reads", "Store less than 64 KiB.");
        }
    }

    /** What Go's {@code strings.TrimSpace} takes for a blank. */
    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    private static VaultException.UnsuitableContent unsuitable(String name, String what, String remedy) {
        return new VaultException.UnsuitableContent("the gateway's secret " + name + " " + what, remedy);
    }

    /** Whose buffers do not keep what was in them, as far as they can be reached. */
    private static final class WipedBytes extends ByteArrayOutputStream {
        private WipedBytes() {
            super(LONGEST_LINE);
        }

        private void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
