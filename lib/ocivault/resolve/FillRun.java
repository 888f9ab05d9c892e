package ocivault.resolve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import ocivault.cli.Cli;
import ocivault.files.PrivateFile;
import ocivault.files.SmallFile;
import ocivault.formats.TemplateFormat;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Template;

/**
 * {@code vault-resolve --in FILE|- [--out FILE]}: a file with secrets in the place of its references. Where anything is
 * wrong, nothing is written.
 */
public final class FillRun {

    /** In bytes. A configuration of that size is none. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private static final String STDIN = "-";

    private final Cli cli;
    private final String in;
    private final Optional<Path> out;
    private final String format;

    /**
     * @param in a file's name; {@code -} for stdin
     * @param out a file's name; empty for stdout
     * @param format as {@link TemplateFormat#named} takes it; empty to tell it by the names of the files
     */
    public FillRun(Cli cli, String in, String out, String format) {
        this.cli = cli;
        this.in = in;
        this.out = out.isEmpty() ? Optional.empty() : Optional.of(path("--out", out));
        this.format = format;
    }

    /** The exit code. */
    public int run() {
        var kind = format();
        out.ifPresent(this::requireWritable);
        var template = template(kind);
        return Secrets.with(cli, template.references(), secrets -> write(template, secrets));
    }

    private Template template(TemplateFormat kind) {
        var name = in.equals(STDIN) ? "stdin" : in;
        var text = text();
        try {
            return kind.read(text, name);
        } catch (VaultException.Usage e) {
            throw new VaultException.Usage(
                    e.getMessage().startsWith(name + ":") ? e.getMessage() : name + ": " + e.getMessage(), e.remedy);
        }
    }

    private TemplateFormat format() {
        if (!format.isEmpty()) {
            return TemplateFormat.named(format)
                    .orElseThrow(() -> new VaultException.Usage(
                            "--format is none that a template can have", "Expected " + TemplateFormat.names() + "."));
        }
        var byInput = in.equals(STDIN) ? TemplateFormat.UNKNOWN : TemplateFormat.of(path("--in", in));
        return byInput == TemplateFormat.UNKNOWN ? out.map(TemplateFormat::of).orElse(byInput) : byInput;
    }

    private void requireWritable(Path file) {
        try {
            PrivateFile.check(file);
            if (!in.equals(STDIN) && Files.exists(file) && Files.isSameFile(file, path("--in", in))) {
                throw new IOException("is the template itself");
            }
        } catch (IOException e) {
            throw refused("--out", file, e, "Name a file that is not there yet, or a regular one of yours.");
        }
    }

    private String text() {
        var bytes = in.equals(STDIN) ? piped() : file(path("--in", in));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new VaultException.Usage(
                    (in.equals(STDIN) ? "stdin" : "--in " + in) + " is not UTF-8 text", "Convert it to UTF-8.");
        }
    }

    private byte[] piped() {
        try {
            var bytes = cli.in().readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException("is larger than " + LARGEST / 1024 + " KiB");
            }
            return bytes;
        } catch (IOException e) {
            throw new VaultException.Usage("stdin " + SmallFile.reason(e), "Give a template, of up to 16 MiB.");
        }
    }

    private static byte[] file(Path file) {
        try {
            return SmallFile.read(file, LARGEST);
        } catch (IOException e) {
            throw refused("--in", file, e, "Name a file of up to 16 MiB that this user may read; --in - reads a pipe.");
        }
    }

    private static VaultException.Usage refused(String option, Path file, IOException e, String remedy) {
        return new VaultException.Usage(option + " " + file + " " + SmallFile.reason(e), remedy);
    }

    private static Path path(String option, String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new VaultException.Usage(option + " is no file name", "Name a file.");
        }
    }

    private void write(Template template, Map<String, SecretValue> secrets) {
        var filled = template.filled(secrets);
        var bytes = filled.reveal();
        try {
            if (out.isPresent()) {
                PrivateFile.write(out.get(), bytes);
            } else {
                cli.out().writeBytes(bytes);
            }
        } catch (IOException e) {
            throw refused("--out", out.orElseThrow(), e, "Check its folder's permissions and the space on its disk.");
        } finally {
            filled.destroy();
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
