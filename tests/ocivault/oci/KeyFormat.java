package ocivault.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;

/** The files in which RSA private keys come, as {@code openssl} itself writes them. */
public enum KeyFormat {
    PKCS8(""),
    PKCS8_WITH_LABEL(""),
    PKCS8_WITH_CR_LF(""),
    PKCS8_WITH_LITERAL_NEW_LINES(""),
    PKCS8_WITH_BLANKS_FOR_NEW_LINES(""),
    PKCS8_BEHIND_OTHER_TEXT(""),
    PKCS1("rsa -traditional"),
    PKCS1_WITH_CR_LF("rsa -traditional"),
    PKCS1_AES_128("rsa -traditional -aes128"),
    PKCS1_AES_192("rsa -traditional -aes192"),
    PKCS1_AES_256("rsa -traditional -aes256"),
    PKCS1_AES_256_WITH_CR_LF("rsa -traditional -aes256"),
    PKCS1_AES_256_WITH_LITERAL_NEW_LINES("rsa -traditional -aes256"),
    PKCS1_AES_256_WITH_BLANKS_FOR_NEW_LINES("rsa -traditional -aes256"),
    PKCS1_DES_EDE3("rsa -traditional -des3"),
    PKCS1_DES("rsa -provider legacy -provider default -traditional -des"),
    PKCS1_RC2("rsa -provider legacy -provider default -traditional -rc2-cbc"),
    PKCS1_BLOWFISH("rsa -provider legacy -provider default -traditional -bf-cbc"),
    PKCS8_AES_128("pkcs8 -topk8 -v2 aes-128-cbc"),
    PKCS8_AES_192("pkcs8 -topk8 -v2 aes-192-cbc"),
    PKCS8_AES_256("pkcs8 -topk8 -v2 aes-256-cbc"),
    PKCS8_AES_256_WITH_CR_LF("pkcs8 -topk8 -v2 aes-256-cbc"),
    PKCS8_AES_256_SHA1("pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1"),
    PKCS8_AES_256_SHA224("pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA224"),
    PKCS8_AES_256_SHA384("pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA384"),
    PKCS8_AES_256_SHA512("pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 100000"),
    PKCS8_DES_EDE3("pkcs8 -topk8 -v2 des-ede3-cbc"),
    PKCS8_RC2("pkcs8 -provider legacy -provider default -topk8 -v2 rc2-cbc"),
    PKCS8_RC2_40("pkcs8 -provider legacy -provider default -topk8 -v2 rc2-40-cbc"),
    PKCS8_DES("pkcs8 -provider legacy -provider default -topk8 -v2 des-cbc"),
    PKCS8_SCRYPT("pkcs8 -topk8 -scrypt"),
    PKCS8_SCRYPT_OTHER_COST("pkcs8 -topk8 -scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 3"),
    PKCS8_PBES1_MD5_DES("pkcs8 -provider legacy -provider default -topk8 -v1 PBE-MD5-DES"),
    PKCS8_PBES1_SHA1_DES("pkcs8 -provider legacy -provider default -topk8 -v1 PBE-SHA1-DES"),
    PKCS8_PBES1_SHA1_RC2("pkcs8 -provider legacy -provider default -topk8 -v1 PBE-SHA1-RC2-64"),
    PKCS8_PKCS12_DES_EDE3("pkcs8 -topk8 -v1 PBE-SHA1-3DES"),
    PKCS8_PKCS12_RC2_40("pkcs8 -provider legacy -provider default -topk8 -v1 PBE-SHA1-RC2-40"),
    PKCS8_PKCS12_RC4_128("pkcs8 -provider legacy -provider default -topk8 -v1 PBE-SHA1-RC4-128");

    private final String command;

    KeyFormat(String command) {
        this.command = command;
    }

    /** Whether a passphrase is needed to read it. */
    public boolean isEncrypted() {
        return !command.isEmpty() && !command.equals("rsa -traditional");
    }

    /** The key as PEM text; the passphrase counts where the format is encrypted. */
    public String write(PrivateKey key, String passphrase) {
        var plain = OciSetup.pem("PRIVATE KEY", key.getEncoded());
        var pem = command.isEmpty() ? plain : openssl(plain, arguments(passphrase));
        if (isEncrypted() != pem.contains("ENCRYPTED")) {
            throw new IllegalStateException(this + " is not what openssl wrote");
        }
        if (name().endsWith("_WITH_CR_LF")) {
            return pem.replace("\n", "\r\n");
        }
        if (name().endsWith("_WITH_LITERAL_NEW_LINES")) {
            return pem.replace("\n", "\\n");
        }
        if (name().endsWith("_WITH_BLANKS_FOR_NEW_LINES")) {
            return pem.replace('\n', ' ').strip();
        }
        return switch (this) {
            case PKCS8_WITH_LABEL -> pem + "OCI_API_KEY\n";
            case PKCS8_BEHIND_OTHER_TEXT -> "Bag Attributes\n    friendlyName: oci\nKey Attributes: <none>\n" + pem;
            default -> pem;
        };
    }

    private List<String> arguments(String passphrase) {
        var arguments = new ArrayList<>(List.of(command.split(" ")));
        if (isEncrypted()) {
            arguments.addAll(List.of("-passout", "pass:" + passphrase));
        }
        return arguments;
    }

    /** What {@code openssl} writes, given {@code stdin}. */
    public static String openssl(String stdin, List<String> arguments) {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        try {
            var process = new ProcessBuilder(command).start();
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            }
            var written = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + complaint);
            }
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
