package ocivault.login;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a passphrase becomes a key, in each way that private key files name. The passphrase counts by its bytes, as
 * openssl takes it; {@code javax.crypto}'s own factories take ASCII only, or lack the method.
 */
final class KeyDerivation {

    /** Salsa20 works on 64 bytes, here as numbers. */
    private static final int BLOCK = 16;

    private KeyDerivation() {}

    /** OpenSSL's EVP_BytesToKey with MD5 and one round: what its PEM encryption uses. */
    static byte[] ofOpenSsl(byte[] passphrase, byte[] salt, int length) throws GeneralSecurityException {
        var md5 = MessageDigest.getInstance("MD5");
        var key = ByteBuffer.allocate(length);
        var last = new byte[0];
        while (key.hasRemaining()) {
            md5.update(last);
            md5.update(passphrase);
            last = md5.digest(salt);
            key.put(last, 0, Math.min(last.length, key.remaining()));
        }
        return key.array();
    }

    /** PBKDF1 (RFC 8018, 5.1), whole. */
    static byte[] pbkdf1(String hash, byte[] passphrase, byte[] salt, int iterations) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance(hash);
        digest.update(passphrase);
        var key = digest.digest(salt);
        for (int i = 1; i < iterations; i++) {
            key = digest.digest(key);
        }
        return key;
    }

    /** PBKDF2 (RFC 8018, 5.2). */
    static byte[] pbkdf2(String hmac, byte[] passphrase, byte[] salt, int iterations, int length)
            throws GeneralSecurityException {
        var mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(passphrase, hmac));
        var key = ByteBuffer.allocate(length);
        for (int number = 1; key.hasRemaining(); number++) {
            mac.update(salt);
            var round = mac.doFinal(
                    ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
            var block = round.clone();
            for (int i = 1; i < iterations; i++) {
                round = mac.doFinal(round);
                for (int j = 0; j < block.length; j++) {
                    block[j] ^= round[j];
                }
            }
            key.put(block, 0, Math.min(block.length, key.remaining()));
        }
        return key.array();
    }

    /**
     * scrypt (RFC 7914).
     *
     * @param cost a power of two; with {@code blockSize} it takes {@code 128 * cost * blockSize} bytes of memory
     */
    static byte[] scrypt(byte[] passphrase, byte[] salt, int cost, int blockSize, int parallel, int length)
            throws GeneralSecurityException {
        int size = 2 * BLOCK * blockSize;
        var mixed = ByteBuffer.wrap(pbkdf2("HmacSHA256", passphrase, salt, 1, parallel * size * Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        var memory = new int[cost][];
        var block = new int[size];
        for (int lane = 0; lane < parallel; lane++) {
            mixed.get(lane * size, block);
            for (int i = 0; i < cost; i++) {
                memory[i] = block;
                block = mixed(block);
            }
            for (int i = 0; i < cost; i++) {
                var other = memory[block[size - BLOCK] & (cost - 1)];
                for (int j = 0; j < size; j++) {
                    block[j] ^= other[j];
                }
                block = mixed(block);
            }
            mixed.put(lane * size, block);
        }
        var salted = ByteBuffer.allocate(parallel * size * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        mixed.rewind();
        salted.asIntBuffer().put(mixed);
        return pbkdf2("HmacSHA256", passphrase, salted.array(), 1, length);
    }

    /** scryptBlockMix: even blocks first, then the odd ones. */
    private static int[] mixed(int[] blocks) {
        int count = blocks.length / BLOCK;
        var last = Arrays.copyOfRange(blocks, blocks.length - BLOCK, blocks.length);
        var result = new int[blocks.length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < BLOCK; j++) {
                last[j] ^= blocks[i * BLOCK + j];
            }
            salsa(last);
            System.arraycopy(last, 0, result, (i / 2 + i % 2 * (count / 2)) * BLOCK, BLOCK);
        }
        return result;
    }

    /** Salsa20/8: columns and rows, four times. */
    private static void salsa(int[] block) {
        var x = block.clone();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(x, 5 * i, (5 * i + 4) % BLOCK, (5 * i + 8) % BLOCK, (5 * i + 12) % BLOCK);
            }
            for (int i = 0; i < 4; i++) {
                int row = 4 * i;
                quarter(x, row + i, row + (i + 1) % 4, row + (i + 2) % 4, row + (i + 3) % 4);
            }
        }
        for (int i = 0; i < BLOCK; i++) {
            block[i] += x[i];
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
