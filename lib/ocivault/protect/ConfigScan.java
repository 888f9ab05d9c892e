package ocivault.protect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Parsed;
import ocivault.files.SmallFile;
import ocivault.protect.Inspected.Checked;
import ocivault.protect.Inspected.Refused;

/** Reads configs, finds their secrets, and who may have seen them. A file that cannot be read does not stop the others. */
public final class ConfigScan {

    private ConfigScan() {}

    /**
     * Of files as they are.
     *
     * @param environment for git, and for what services say in it
     */
    public static List<Inspected> of(List<ConfigFile> files, Map<String, String> environment) {
        var inspected = new LinkedHashSet<>(files)
                .parallelStream().map(ConfigScan::inspect).toList();
        return new Exposures(environment).addTo(inspected);
    }

    /** Of files that a person named. */
    public static List<Inspected> ofNamed(List<Path> paths, Map<String, String> environment) {
        return of(
                paths.stream()
                        .map(path -> new ConfigFile(
                                path,
                                ClientConfigs.client(path.toAbsolutePath().normalize())
                                        .orElse("")))
                        .toList(),
                environment);
    }

    private static Inspected inspect(ConfigFile file) {
        try {
            return inspect(file, SmallFile.read(file.path(), ConfigDocument.LARGEST));
        } catch (IOException e) {
            return new Refused(file, SmallFile.reason(e));
        }
    }

    private static Inspected xml(ConfigFile file, String text) {
        return XmlSettings.read(text)
                .<Inspected>map(
                        values -> new Checked(file, ConfigDocument.opaque(text), Detector.in(values), List.of()))
                .orElseGet(() -> new Refused(file, "is not XML"));
    }

    /** Of a content that is to be at its place. */
    static Inspected inspect(ConfigFile file, byte[] content) {
        try {
            if (file.path().toString().endsWith(".xml")) {
                return xml(file, new String(content, StandardCharsets.UTF_8));
            }
            return switch (ConfigDocument.parse(file.path(), content)) {
                case Parsed.Read read ->
                    new Checked(file, read.document(), Detector.in(read.document()), new ArrayList<>());
                case Parsed.Refused refused -> new Refused(file, refused.reason());
            };
        } catch (OutOfMemoryError | StackOverflowError tooMuch) {
            return new Refused(file, "has more in it than a config has");
        } catch (RuntimeException ours) {
            // Its message may have a value of the file in it.
            return new Refused(
                    file,
                    "cannot be looked at, by a fault of ours ("
                            + ours.getClass().getSimpleName() + "): please report what is special in it");
        }
    }
}
