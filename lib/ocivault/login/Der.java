package ocivault.login;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of DER (ITU-T X.690), as far as private keys need it: definite lengths and tags of one byte.
 *
 * @param content without tag and length
 */
record Der(int tag, byte[] content) {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    private static final int NULL = 0x05;
    private static final int SHORT_LENGTH = 0x80;

    /**
     * The element that {@code bytes} begin with; what follows it is left alone.
     *
     * @throws InvalidKeySpecException if it is cut short
     */
    static Der of(byte[] bytes) throws InvalidKeySpecException {
        return new Reader(bytes).next();
    }

    /** An element around others. */
    static byte[] encoded(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var element = new ByteArrayOutputStream();
        element.write(tag);
        var length = BigInteger.valueOf(content.size()).toByteArray();
        if (content.size() >= SHORT_LENGTH) {
            int zeros = length[0] == 0 ? 1 : 0;
            element.write(SHORT_LENGTH | (length.length - zeros));
            element.write(length, zeros, length.length - zeros);
        } else {
            element.write(content.size());
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    static byte[] encodedNull() {
        return encoded(NULL);
    }

    /** The elements in a sequence. */
    List<Der> elements() throws InvalidKeySpecException {
        var reader = new Reader(as(SEQUENCE).content);
        var elements = new ArrayList<Der>();
        while (reader.hasNext()) {
            elements.add(reader.next());
        }
        return elements;
    }

    /** The element at {@code index} of a sequence. */
    Der at(int index) throws InvalidKeySpecException {
        var elements = elements();
        if (index >= elements.size()) {
            throw new InvalidKeySpecException("too few elements");
        }
        return elements.get(index);
    }

    /** This element, if it is what is expected. */
    Der as(int expected) throws InvalidKeySpecException {
        if (tag != expected) {
            throw new InvalidKeySpecException("tag " + tag + " in place of " + expected);
        }
        return this;
    }

    /** A whole number that is not negative. */
    int number() throws InvalidKeySpecException {
        var bytes = as(INTEGER).content;
        if (bytes.length == 0 || bytes[0] < 0 || new BigInteger(bytes).bitLength() > 31) {
            throw new InvalidKeySpecException("a number out of range");
        }
        return new BigInteger(bytes).intValue();
    }

    /** An object identifier, in dots. */
    String oid() throws InvalidKeySpecException {
        var text = new StringBuilder();
        long arc = 0;
        for (var octet : as(OID).content) {
            arc = (arc << 7) | (octet & 0x7f);
            if (octet >= 0) {
                text.append(
                        text.isEmpty() ? Math.min(arc / 40, 2) + "." + (arc - 40 * Math.min(arc / 40, 2)) : "." + arc);
                arc = 0;
            }
        }
        return text.toString();
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        Der next() throws InvalidKeySpecException {
            int tag = octet();
            int length = octet();
            if (length > SHORT_LENGTH + 4 || length == SHORT_LENGTH) {
                throw new InvalidKeySpecException("a length out of range");
            }
            if (length > SHORT_LENGTH) {
                int octets = length - SHORT_LENGTH;
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = (length << 8) | octet();
                }
            }
            if (length < 0 || length > bytes.length - at) {
                throw new InvalidKeySpecException("cut short");
            }
            at += length;
            return new Der(tag, Arrays.copyOfRange(bytes, at - length, at));
        }

        private int octet() throws InvalidKeySpecException {
            if (at >= bytes.length) {
                throw new InvalidKeySpecException("cut short");
            }
            return bytes[at++] & 0xff;
        }
    }
}
