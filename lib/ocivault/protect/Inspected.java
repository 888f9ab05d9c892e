package ocivault.protect;

import java.util.List;
import ocivault.edit.ConfigDocument;

/** What became of a file that was looked at. */
public sealed interface Inspected {

    ConfigFile file();

    /**
     * It was read.
     *
     * @param findings the secrets in it, in its order
     * @param exposures who else may have seen them; empty where there are none
     */
    record Checked(ConfigFile file, ConfigDocument document, List<Finding> findings, List<Exposure> exposures)
            implements Inspected {

        public Checked {
            findings = List.copyOf(findings);
            exposures = List.copyOf(exposures);
        }
    }

    /**
     * It was left alone.
     *
     * @param reason completes the sentence "FILE …", as in {@code is a directory}
     */
    record Refused(ConfigFile file, String reason) implements Inspected {}
}
