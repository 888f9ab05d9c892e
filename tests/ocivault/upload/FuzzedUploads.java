package ocivault.upload;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import ocivault.oci.OciSetup;

/** What is said with an upload, for fuzzing. */
public final class FuzzedUploads {

    private FuzzedUploads() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.text(
                        "lifetimes",
                        20,
                        List.of("90d", "P365D", "1d", "0", Fuzz.SECRET),
                        FuzzTarget.words("d h m s P T D 1 0 . - 999999999999d 292277026596"),
                        text -> UploadRequest.parseLifetime(text).toString()),
                FuzzTarget.bytes(
                        "signing keys",
                        2,
                        keys(),
                        FuzzTarget.words(
                                "-----BEGIN -----END ----- RSA PRIVATE KEY EC ENCRYPTED PUBLIC CERTIFICATE \\n MII"),
                        FuzzedUploads::key));
    }

    private static List<byte[]> keys() {
        var der = OciSetup.newKey().getPrivate().getEncoded();
        return Stream.of(
                        "-----BEGIN PRIVATE KEY-----\n" + base64(der) + "\n-----END PRIVATE KEY-----\n" + Fuzz.SECRET,
                        "-----BEGIN RSA PRIVATE KEY-----\n" + base64(Arrays.copyOfRange(der, 26, der.length))
                                + "\n-----END RSA PRIVATE KEY-----\n",
                        "-----BEGIN PUBLIC KEY-----\n" + Fuzz.SECRET + "\n-----END PUBLIC KEY-----\n",
                        Fuzz.SECRET)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static String base64(byte[] der) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    }

    private static String key(byte[] input) {
        try (var key = SigningKey.ofPipe(new ByteArrayInputStream(input))) {
            return key.toString();
        }
    }
}
