//SOURCES Credentials.java
//SOURCES Login.java
//SOURCES Ocid.java
//SOURCES RsaKeys.java
package localvault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** Writes the files of new logins into one directory, for the owner's eyes only. */
final class LoginFiles {
    private final Path directory;
    private final String tenancy;
    private final String region;
    private final RsaKeys keys;

    private LoginFiles(Path directory, String tenancy, String region, RsaKeys keys) {
        this.directory = directory;
        this.tenancy = tenancy;
        this.region = region;
        this.keys = keys;
    }

    static LoginFiles in(Path directory, String tenancy, String region, RsaKeys keys) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new LoginFiles(directory.toAbsolutePath(), tenancy, region, keys);
    }

    /** A config that names user and fingerprint, and an API key. */
    Login apiKey(Credentials credentials) throws IOException {
        KeyPair pair = keys.take();
        String user = Ocid.user();
        credentials.register(tenancy, user, pair.getPublic());
        return write(pair, user, "user=" + user + "\n");
    }

    /** A config without a user, and a session token, as {@code oci session authenticate} leaves them. */
    Login sessionToken(Credentials credentials) throws IOException {
        KeyPair pair = keys.take();
        String user = Ocid.user();
        Path token = directory.resolve("token");
        writePrivately(token, credentials.issueToken(tenancy, user, (RSAPublicKey) pair.getPublic()));
        return write(pair, user, "security_token_file=" + token + "\n");
    }

    private Login write(KeyPair pair, String user, String identity) throws IOException {
        Path keyFile = directory.resolve("oci_api_key.pem");
        Path configFile = directory.resolve("config");
        String fingerprint = Credentials.fingerprint(pair.getPublic());
        writePrivately(keyFile, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        writePrivately(
                configFile,
                "[DEFAULT]\n" + identity + "fingerprint=" + fingerprint + "\ntenancy=" + tenancy + "\nregion=" + region
                        + "\nkey_file=" + keyFile + "\n");
        return new Login(configFile, keyFile, tenancy, user, fingerprint, region, (RSAPrivateKey) pair.getPrivate());
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** Replaces the file by one that was never anyone else's to read. */
    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
