//SOURCES Der.java
package localvault;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Certificates (RFC 5280) with RSA keys, as those of OCI's hosts are, valid for 30 days, with the extensions that strict
 * clients ask for. Written in DER by hand, because the JDK has no public API that makes certificates.
 */
final class X509Certificates {
    private static final Duration LIFE = Duration.ofDays(30);
    private static final byte[] RSA_WITH_SHA256 =
            Der.sequence(Der.oid(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B), Der.NULL);
    private static final byte[] COMMON_NAME = Der.oid(0x55, 0x04, 0x03);
    private static final byte[] SUBJECT_KEY_ID = Der.oid(0x55, 0x1D, 0x0E);
    private static final byte[] KEY_USAGE = Der.oid(0x55, 0x1D, 0x0F);
    private static final byte[] ALTERNATIVE_NAMES = Der.oid(0x55, 0x1D, 0x11);
    private static final byte[] BASIC_CONSTRAINTS = Der.oid(0x55, 0x1D, 0x13);
    private static final byte[] AUTHORITY_KEY_ID = Der.oid(0x55, 0x1D, 0x23);
    private static final byte[] EXTENDED_KEY_USAGE = Der.oid(0x55, 0x1D, 0x25);
    private static final byte[] SERVER_AUTHENTICATION = Der.oid(0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01);
    private static final int DNS = 0x82;
    private static final int IP = 0x87;

    private X509Certificates() {}

    /** A self-signed certificate that may sign others. */
    static Certificate authority(String name, KeyPair key) throws GeneralSecurityException {
        byte[] extensions = Der.sequence(
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.TRUE)),
                critical(KEY_USAGE, Der.tag(Der.BIT_STRING, 1, 0x06)),
                extension(SUBJECT_KEY_ID, Der.tag(Der.OCTET_STRING, keyId(key.getPublic()))));
        return sign(name, key.getPrivate(), name, key.getPublic(), extensions);
    }

    /** A certificate for a server at localhost, 127.0.0.1 and ::1. */
    static Certificate server(String name, PublicKey key, String issuer, KeyPair issuerKey)
            throws GeneralSecurityException {
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        byte[] extensions = Der.sequence(
                critical(BASIC_CONSTRAINTS, Der.sequence()),
                critical(KEY_USAGE, Der.tag(Der.BIT_STRING, 7, 0x80)),
                extension(EXTENDED_KEY_USAGE, Der.sequence(SERVER_AUTHENTICATION)),
                extension(SUBJECT_KEY_ID, Der.tag(Der.OCTET_STRING, keyId(key))),
                extension(AUTHORITY_KEY_ID, Der.sequence(Der.tag(0x80, keyId(issuerKey.getPublic())))),
                extension(
                        ALTERNATIVE_NAMES,
                        Der.sequence(
                                Der.tag(DNS, Der.ascii("localhost")),
                                Der.tag(IP, 127, 0, 0, 1),
                                Der.tag(IP, loopback6))));
        return sign(issuer, issuerKey.getPrivate(), name, key, extensions);
    }

    private static Certificate sign(
            String issuer, PrivateKey issuerKey, String subject, PublicKey key, byte[] extensions)
            throws GeneralSecurityException {
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x3F) | 0x40);
        Instant from = Instant.now().minus(Duration.ofHours(1));
        byte[] body = Der.sequence(
                Der.tag(Der.VERSION, Der.tag(Der.INTEGER, 2)),
                Der.tag(Der.INTEGER, serial),
                RSA_WITH_SHA256,
                name(issuer),
                Der.sequence(Der.time(from), Der.time(from.plus(LIFE))),
                name(subject),
                key.getEncoded(),
                Der.tag(Der.EXTENSIONS, extensions));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(issuerKey);
        signature.update(body);
        byte[] der = Der.sequence(body, RSA_WITH_SHA256, Der.tag(Der.BIT_STRING, new byte[1], signature.sign()));
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] name(String commonName) {
        byte[] attribute = Der.sequence(COMMON_NAME, Der.tag(Der.UTF8_STRING, Der.ascii(commonName)));
        return Der.sequence(Der.tag(Der.SET, attribute));
    }

    private static byte[] extension(byte[] oid, byte[] value) {
        return Der.sequence(oid, Der.tag(Der.OCTET_STRING, value));
    }

    private static byte[] critical(byte[] oid, byte[] value) {
        return Der.sequence(oid, Der.TRUE, Der.tag(Der.OCTET_STRING, value));
    }

    private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
        return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
    }
}
