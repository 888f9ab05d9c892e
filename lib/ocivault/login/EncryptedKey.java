package ocivault.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.RC2ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decrypts private keys in every way that Oracle's SDKs do: PKCS#8 (RFC 5958) with PBES2 and PBES1 (RFC 8018) or the
 * schemes of PKCS#12, with PBKDF2 or scrypt; and OpenSSL's own encryption of PEM, as PKCS#1 keys have it. Only a key with
 * a passphrase loads this class.
 *
 * <p>Each method throws {@link NoSuchAlgorithmException} for a way that it does not know, naming it, {@link
 * InvalidKeySpecException} for what is no encrypted key at all, and any other {@link GeneralSecurityException} for a
 * wrong passphrase.
 */
final class EncryptedKey {

    /** More would look like a program that hangs. The JDK draws the same line for its key stores. */
    private static final int MOST_ROUNDS = 5_000_000;

    private static final long MOST_SCRYPT_MEMORY = 256L << 20;
    private static final long MOST_SCRYPT_WORK = 1L << 30;
    private static final int SALT_BYTES = 8;

    private static final String PKCS5 = "1.2.840.113549.1.5.";
    private static final String PKCS12 = "1.2.840.113549.1.12.1.";

    private EncryptedKey() {}

    /** What a PEM block with the header {@code DEK-Info: cipher,vector} holds. */
    static byte[] ofOpenSsl(String cipher, byte[] vector, byte[] encrypted, String passphrase)
            throws GeneralSecurityException {
        var kind = switch (cipher) {
            case "AES-128-CBC" -> new Kind("AES", 16);
            case "AES-192-CBC" -> new Kind("AES", 24);
            case "AES-256-CBC" -> new Kind("AES", 32);
            case "DES-CBC" -> new Kind("DES", 8);
            case "DES-EDE3-CBC" -> new Kind("DESede", 24);
            case "RC2-CBC" -> new Kind("RC2", 16);
            case "BF-CBC" -> new Kind("Blowfish", 16);
            default -> throw new NoSuchAlgorithmException(cipher);
        };
        if (vector.length != kind.vectorBytes()) {
            throw new InvalidKeySpecException("a vector of " + vector.length + " bytes");
        }
        var salt = Arrays.copyOf(vector, SALT_BYTES);
        return kind.decrypted(
                KeyDerivation.ofOpenSsl(passphrase.getBytes(UTF_8), salt, kind.keyBytes), vector, encrypted);
    }

    /** The PKCS#8 key in an EncryptedPrivateKeyInfo. */
    static byte[] ofPkcs8(byte[] der, String passphrase) throws GeneralSecurityException {
        var info = Der.of(der);
        var algorithm = info.at(0);
        var encrypted = info.at(1).as(Der.OCTET_STRING).content();
        var scheme = algorithm.at(0).oid();
        var parameters = algorithm.at(1);
        if (scheme.equals(PKCS5 + "13")) {
            return ofPbes2(parameters, encrypted, passphrase.getBytes(UTF_8));
        }
        if (scheme.startsWith(PKCS12)) {
            return ofPkcs12(scheme, parameters, encrypted, passphrase);
        }
        return ofPbes1(scheme, parameters, encrypted, passphrase.getBytes(UTF_8));
    }

    private static byte[] ofPbes2(Der parameters, byte[] encrypted, byte[] passphrase) throws GeneralSecurityException {
        var cipher = parameters.at(1);
        var name = cipher.at(0).oid();
        var derivation = parameters.at(0);
        if (name.equals("1.2.840.113549.3.2")) {
            var rc2 = cipher.at(1);
            var given = derivation.at(1).elements().stream()
                    .filter(element -> element.tag() == Der.INTEGER)
                    .skip(1)
                    .findFirst();
            var key = derived(
                    derivation, passphrase, given.isEmpty() ? 16 : given.get().number());
            int bits = switch (rc2.at(0).number()) {
                case 160 -> 40;
                case 120 -> 64;
                case 58 -> 128;
                default -> throw new NoSuchAlgorithmException("RC2 of an odd length");
            };
            var vector = rc2.at(1).as(Der.OCTET_STRING).content();
            return decrypted("RC2", key, new RC2ParameterSpec(bits, vector), encrypted);
        }
        var kind = switch (name) {
            case "2.16.840.1.101.3.4.1.2" -> new Kind("AES", 16);
            case "2.16.840.1.101.3.4.1.22" -> new Kind("AES", 24);
            case "2.16.840.1.101.3.4.1.42" -> new Kind("AES", 32);
            case "1.2.840.113549.3.7" -> new Kind("DESede", 24);
            case "1.3.14.3.2.7" -> new Kind("DES", 8);
            default -> throw new NoSuchAlgorithmException("cipher " + name);
        };
        var vector = cipher.at(1).as(Der.OCTET_STRING).content();
        return kind.decrypted(derived(derivation, passphrase, kind.keyBytes), vector, encrypted);
    }

    private static byte[] derived(Der derivation, byte[] passphrase, int length) throws GeneralSecurityException {
        var parameters = derivation.at(1);
        var salt = parameters.at(0).as(Der.OCTET_STRING).content();
        return switch (derivation.at(0).oid()) {
            case PKCS5 + "12" ->
                KeyDerivation.pbkdf2(pseudoRandom(parameters), passphrase, salt, rounds(parameters.at(1)), length);
            case "1.3.6.1.4.1.11591.4.11" -> scrypt(parameters, passphrase, salt, length);
            default ->
                throw new NoSuchAlgorithmException(
                        "key derivation " + derivation.at(0).oid());
        };
    }

    private static byte[] scrypt(Der parameters, byte[] passphrase, byte[] salt, int length)
            throws GeneralSecurityException {
        int cost = parameters.at(1).number();
        int blockSize = parameters.at(2).number();
        int parallel = parameters.at(3).number();
        if (Integer.bitCount(cost) != 1 || cost < 2 || blockSize < 1 || parallel < 1) {
            throw new InvalidKeySpecException("scrypt's parameters");
        }
        long memory = 128L * Math.max(cost, parallel) * blockSize;
        if (memory > MOST_SCRYPT_MEMORY || 128L * cost * blockSize > MOST_SCRYPT_WORK / parallel) {
            throw new NoSuchAlgorithmException("scrypt with more than " + (MOST_SCRYPT_MEMORY >> 20) + " MiB");
        }
        return KeyDerivation.scrypt(passphrase, salt, cost, blockSize, parallel, length);
    }

    private static int rounds(Der number) throws GeneralSecurityException {
        int rounds = number.number();
        if (rounds > MOST_ROUNDS) {
            throw new NoSuchAlgorithmException("more than " + MOST_ROUNDS + " rounds");
        }
        return Math.max(1, rounds);
    }

    /** The hash function that PBKDF2 names last, after its optional key length; SHA-1 where it names none. */
    private static String pseudoRandom(Der parameters) throws GeneralSecurityException {
        var last = parameters.elements().getLast();
        if (last.tag() != Der.SEQUENCE) {
            return "HmacSHA1";
        }
        var name = last.at(0).oid();
        return switch (name) {
            case "1.2.840.113549.2.6" -> "HmacMD5";
            case "1.2.840.113549.2.7" -> "HmacSHA1";
            case "1.2.840.113549.2.8" -> "HmacSHA224";
            case "1.2.840.113549.2.9" -> "HmacSHA256";
            case "1.2.840.113549.2.10" -> "HmacSHA384";
            case "1.2.840.113549.2.11" -> "HmacSHA512";
            case "1.2.840.113549.2.12" -> "HmacSHA512/224";
            case "1.2.840.113549.2.13" -> "HmacSHA512/256";
            default -> throw new NoSuchAlgorithmException("PBKDF2 with " + name);
        };
    }

    private static byte[] ofPbes1(String scheme, Der parameters, byte[] encrypted, byte[] passphrase)
            throws GeneralSecurityException {
        var hash = switch (scheme) {
            case PKCS5 + "3", PKCS5 + "6" -> "MD5";
            case PKCS5 + "10", PKCS5 + "11" -> "SHA-1";
            default -> throw new NoSuchAlgorithmException("scheme " + scheme);
        };
        var salt = parameters.at(0).as(Der.OCTET_STRING).content();
        var key = KeyDerivation.pbkdf1(hash, passphrase, salt, rounds(parameters.at(1)));
        var secret = Arrays.copyOf(key, 8);
        var vector = Arrays.copyOfRange(key, 8, 16);
        return scheme.equals(PKCS5 + "3") || scheme.equals(PKCS5 + "10")
                ? new Kind("DES", 8).decrypted(secret, vector, encrypted)
                : decrypted("RC2", secret, new RC2ParameterSpec(64, vector), encrypted);
    }

    private static byte[] ofPkcs12(String scheme, Der parameters, byte[] encrypted, String passphrase)
            throws GeneralSecurityException {
        var name = switch (scheme.substring(PKCS12.length())) {
            case "1" -> "PBEWithSHA1AndRC4_128";
            case "2" -> "PBEWithSHA1AndRC4_40";
            case "3" -> "PBEWithSHA1AndDESede";
            case "5" -> "PBEWithSHA1AndRC2_128";
            case "6" -> "PBEWithSHA1AndRC2_40";
            default -> throw new NoSuchAlgorithmException("scheme " + scheme);
        };
        if (!passphrase.chars().allMatch(character -> character < 0x7f)) {
            throw new NoSuchAlgorithmException("scheme of PKCS#12 with a passphrase beyond ASCII");
        }
        var salt = parameters.at(0).as(Der.OCTET_STRING).content();
        var key = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(passphrase.toCharArray()));
        var cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, key, new PBEParameterSpec(salt, rounds(parameters.at(1))));
        return cipher.doFinal(encrypted);
    }

    private static byte[] decrypted(String algorithm, byte[] key, AlgorithmParameterSpec parameters, byte[] encrypted)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, algorithm), parameters);
        return cipher.doFinal(encrypted);
    }

    /** A block cipher that is used in CBC mode. */
    private record Kind(String algorithm, int keyBytes) {

        int vectorBytes() {
            return algorithm.equals("AES") ? 16 : 8;
        }

        byte[] decrypted(byte[] key, byte[] vector, byte[] encrypted) throws GeneralSecurityException {
            return EncryptedKey.decrypted(algorithm, key, new IvParameterSpec(vector), encrypted);
        }
    }
}
