package ocivault.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ocivault.files.SmallFile;

/**
 * A file of {@code docker run --env-file}, read as docker reads it: a line is a variable, without quotes or escapes, and a name
 * alone takes its value from docker's own environment.
 */
record DockerEnvFile(List<Line> lines) {

    private static final int LARGEST = 1024 * 1024;

    /**
     * One line that is neither empty nor a comment.
     *
     * @param number from 1
     * @param name what stands before the {@code =}
     * @param value empty for a name alone
     */
    record Line(int number, String name, Optional<String> value) {

        /** Whether docker would take it for a variable. */
        boolean isVariable() {
            return name.matches("[A-Za-z_][A-Za-z0-9_.*-]*");
        }

        /** Whether its value goes on in the next line, by its quotes. */
        boolean isOpen() {
            if (value.isEmpty()) {
                return false;
            }
            var text = value.get().strip();
            if (!text.startsWith("\"") && !text.startsWith("'")) {
                return false;
            }
            return text.length() < 2 || text.charAt(text.length() - 1) != text.charAt(0);
        }

        /** The value is left out: it may be a secret. */
        @Override
        public String toString() {
            return "Line[" + number + "]";
        }
    }

    DockerEnvFile {
        lines = List.copyOf(lines);
    }

    /** Empty where there is no such file, or one that docker would refuse as a whole. */
    static Optional<DockerEnvFile> at(String path) {
        try {
            return Optional.of(of(new String(SmallFile.read(Path.of(path), LARGEST), StandardCharsets.UTF_8)));
        } catch (IOException | InvalidPathException none) {
            return Optional.empty();
        }
    }

    static DockerEnvFile of(String text) {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (var raw : (text.startsWith("\ufeff") ? text.substring(1) : text).split("\r?\n", -1)) {
            number++;
            var line = raw.stripLeading();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            lines.add(
                    equals < 0
                            ? new Line(number, line, Optional.empty())
                            : new Line(number, line.substring(0, equals), Optional.of(line.substring(equals + 1))));
        }
        return new DockerEnvFile(lines);
    }
}
