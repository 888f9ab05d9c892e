package ocivault.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import ocivault.files.SmallFile;
import ocivault.model.VaultException;

/**
 * An OCI config file: {@code [profile]} sections of {@code key = value} lines, as the OCI CLI writes them.
 *
 * <p>What follows a {@code [profile]} in its line is a comment. Keys are case-insensitive, {@code :} does for {@code =}, lines that begin with {@code #} or {@code ;} are comments,
 * a byte order mark and CR LF are fine, the later of two equal keys wins. A PEM block may follow {@code key_content}
 * over several lines. Values have no quotes and no escapes.
 *
 * @param profiles by name, in the file's order
 */
record OciConfigFile(Path file, Map<String, Map<String, String>> profiles) {

    private static final int MAX_BYTES = 1024 * 1024;

    /** @throws VaultException.Configuration if it is absent, unreadable, over 1 MiB, or no config file */
    static OciConfigFile read(Path file) {
        byte[] bytes;
        try {
            bytes = SmallFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            throw VaultException.Configuration.noLogin(
                    "config file " + file + " " + SmallFile.reason(e),
                    "Name a readable file with --config-file, or write one: oci setup config.");
        }
        return new OciConfigFile(file, new Parser(file).parse(new String(bytes, StandardCharsets.UTF_8)));
    }

    private static final class Parser {
        private final Path file;
        private final Map<String, Map<String, String>> profiles = new LinkedHashMap<>();
        private Map<String, String> profile = Map.of();
        private boolean inPem;

        Parser(Path file) {
            this.file = file;
        }

        Map<String, Map<String, String>> parse(String text) {
            int number = 0;
            for (var line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\n|\r", -1)) {
                number++;
                line(line.strip(), number);
            }
            return profiles;
        }

        private void line(String line, int number) {
            if (inPem) {
                profile.merge("key_content", line, (before, more) -> before + "\n" + more);
                inPem = !line.contains("-----END ");
            } else if (line.startsWith("[") && line.indexOf(']') > 0) {
                profile = profiles.computeIfAbsent(
                        line.substring(1, line.indexOf(']')).strip(), _ -> new LinkedHashMap<>());
            } else if (!line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != ';') {
                pair(line, number);
            }
        }

        private void pair(String line, int number) {
            int end = delimiter(line);
            // The line is not shown: it may be part of a key.
            if (end < 1) {
                throw malformed(number, "is neither [profile] nor key = value");
            }
            if (profiles.isEmpty()) {
                throw malformed(number, "comes before the first [profile]");
            }
            var key = line.substring(0, end).strip().toLowerCase(Locale.ROOT);
            var value = line.substring(end + 1).strip();
            profile.put(key, value);
            inPem = key.equals("key_content") && value.contains("-----BEGIN ") && !value.contains("-----END ");
        }

        private static int delimiter(String line) {
            int equals = line.indexOf('=');
            int colon = line.indexOf(':');
            return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
        }

        private VaultException.Configuration malformed(int number, String what) {
            return VaultException.Configuration.noLogin(
                    "line " + number + " of config file " + file + " " + what,
                    "Correct that line, or write the file anew: oci setup config.");
        }
    }
}
