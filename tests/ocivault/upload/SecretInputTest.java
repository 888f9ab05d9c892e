package ocivault.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.upload.SecretInput.LastNewline;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretInputTest {

    private static final byte[] NOT_UTF8 = {'o', 'k', (byte) 0xC3, (byte) 0x28};

    @Nested
    class Pipe {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "token         | token",
                    "token\\n      | token",
                    "token\\r\\n   | token",
                    "token\\n\\n   | token\\n",
                    "to\\nken\\n   | to\\nken",
                    "token\\r      | token\\r",
                    "' token \\n'  | ' token '"
                })
        void losesOneNewlineAtItsEnd(String piped, String value) {
            assertEquals(unescaped(value), text(SecretInput.ofPipe(stream(unescaped(piped)), LastNewline.DROP)));
        }

        @Test
        void keepsItWhereToldTo() {
            assertEquals("token\r\n", text(SecretInput.ofPipe(stream("token\r\n"), LastNewline.KEEP)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\n", "\r\n"})
        void isRefusedWithNothingInIt(String piped) {
            var refused =
                    assertThrows(VaultException.Usage.class, () -> SecretInput.ofPipe(stream(piped), LastNewline.DROP));

            assertEquals("the value is empty", refused.getMessage());
        }

        @Test
        void mayFillASecretAndEndInANewline() {
            var value = SecretInput.ofPipe(stream("x".repeat(25_600) + "\r\n"), LastNewline.DROP);

            assertEquals(25_600, value.reveal().length);
        }

        @Test
        void isRefusedOverTheLimitWithoutBeingReadToItsEnd() {
            var endless = new EndlessStream();

            var refused = assertThrows(VaultException.Usage.class, () -> SecretInput.ofPipe(endless, LastNewline.DROP));

            assertEquals(
                    "the value is larger than 25 KiB (25,600 bytes), OCI's limit for a secret", refused.getMessage());
            assertTrue(endless.given < 100_000);
        }

        @Test
        void isRefusedUnlessItIsUtf8() {
            assertThrows(
                    VaultException.UnsuitableContent.class,
                    () -> SecretInput.ofPipe(new ByteArrayInputStream(NOT_UTF8), LastNewline.DROP));
        }
    }

    @Nested
    class File {

        @TempDir
        Path folder;

        @Test
        void isTakenByteForByte() throws IOException {
            var file = Files.writeString(folder.resolve("token"), "-----BEGIN-----\nü\n");

            assertArrayEquals(Files.readAllBytes(file), SecretInput.ofFile(file).reveal());
        }

        @Test
        void isRefusedUnlessItIsUtf8() throws IOException {
            var file = Files.write(folder.resolve("token"), NOT_UTF8);

            assertThrows(VaultException.UnsuitableContent.class, () -> SecretInput.ofFile(file));
        }

        @Test
        void thatIsMissingIsNamed() {
            var file = folder.resolve("nowhere");

            assertEquals("cannot read --file " + file + ": no such file", refusal(file));
        }

        @Test
        void thatIsADirectoryIsNamedAsOne() {
            assertEquals("cannot read --file " + folder + ": it is a directory", refusal(folder));
        }

        @Test
        void withOneLineAndItsNewlineIsTold() throws IOException {
            assertTrue(SecretInput.isLineWithNewline(SecretValue.of("token\n")));
            assertFalse(SecretInput.isLineWithNewline(SecretValue.of("token")));
            assertFalse(SecretInput.isLineWithNewline(SecretValue.of("first\nsecond\n")));
            assertFalse(SecretInput.isLineWithNewline(SecretValue.of("first\nsecond")));
        }

        private static String refusal(Path file) {
            return assertThrows(VaultException.Usage.class, () -> SecretInput.ofFile(file))
                    .getMessage();
        }
    }

    @Nested
    class Argument {

        @Test
        void isEncodedAsUtf8() {
            assertEquals("pässwörd 🔑", text(SecretInput.ofArgument("pässwörd 🔑")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"p\uFFFDss", "p\uD83Dss"})
        void isRefusedWhereTheLocaleLostACharacter(String argument) {
            var refused = assertThrows(VaultException.UnsuitableContent.class, () -> SecretInput.ofArgument(argument));

            assertEquals("the value has characters that this locale cannot express", refused.getMessage());
        }
    }

    /** A pipe that never runs dry, and counts. */
    private static final class EndlessStream extends InputStream {
        private int given;

        @Override
        public int read() {
            given++;
            return 'x';
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Arrays.fill(into, from, from + length, (byte) 'x');
            given += length;
            return length;
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static String text(SecretValue value) {
        return new String(value.reveal(), UTF_8);
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r");
    }
}
