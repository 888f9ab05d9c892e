package localvault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few forms of ASN.1 DER that a certificate is made of. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0C;
    static final int SET = 0x31;
    static final int VERSION = 0xA0;
    static final int EXTENSIONS = 0xA3;
    static final byte[] TRUE = tag(0x01, 0xFF);
    static final byte[] NULL = tag(0x05, new byte[0]);

    private static final int OID = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final DateTimeFormatter UTC_FORMAT =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tag(SEQUENCE, parts);
    }

    /** An object identifier, already in its binary form. */
    static byte[] oid(int... bytes) {
        return tag(OID, bytes);
    }

    static byte[] time(Instant time) {
        return tag(UTC_TIME, ascii(UTC_FORMAT.format(time)));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] tag(int tag, int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return tag(tag, content);
    }

    /** A tag, the length of all parts together, and the parts. */
    static byte[] tag(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length > 0xFF) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7F) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
