package ocivault.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.files.SmallFile;
import ocivault.launch.NameGlob;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.template.DotEnv;
import ocivault.template.Template;

/** The files of {@code --env-file}: variables for the server, plain or with references. */
final class EnvFiles {

    private static final int LARGEST = 1024 * 1024;

    private EnvFiles() {}

    /**
     * Their variables; of two of one name the later.
     *
     * @param literal globs of names whose values are plain whatever they look like
     * @throws VaultException.Usage naming the file, and the line where one is to blame; never a value
     */
    static Map<String, Template> read(List<String> files, List<String> literal) {
        var variables = new LinkedHashMap<String, Template>();
        for (var file : files) {
            for (var entry : DotEnv.entries(text(file), file)) {
                variables.put(entry.name(), template(file, entry, NameGlob.anyMatches(literal, entry.name())));
            }
        }
        return variables;
    }

    private static Template template(String file, DotEnv.Entry entry, boolean isLiteral) {
        if (isLiteral || !SecretRef.isIn(entry.value())) {
            return new Template(List.of(Template.verbatim(entry.value())));
        }
        return NearReference.template(entry.value())
                .orElseThrow(() -> new VaultException.Usage(
                        file + ": line " + entry.line() + ": " + entry.name() + NearReference.what(entry.value()),
                        NearReference.remedy(entry.name())));
    }

    private static String text(String file) {
        try {
            var bytes = SmallFile.read(Path.of(file), LARGEST);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new VaultException.Usage("--env-file " + file + " is not UTF-8 text", "Convert it to UTF-8.");
        } catch (IOException e) {
            throw new VaultException.Usage(
                    "--env-file " + file + " " + SmallFile.reason(e),
                    "Name a file of lines NAME=value, of up to 1 MiB, that this user may read.");
        } catch (InvalidPathException e) {
            throw new VaultException.Usage("--env-file is no file name", "Name a file of lines NAME=value.");
        }
    }
}
