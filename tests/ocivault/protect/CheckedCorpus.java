package ocivault.protect;

import java.util.List;
import ocivault.protect.Inspected.Checked;

/** The corpus as it is found, for the tests of other rooms. */
public final class CheckedCorpus {

    private CheckedCorpus() {}

    /** All that have something in them; each path is below no folder that is there. */
    public static List<Checked> withSecrets(long seed) {
        return Corpus.configs(seed).stream()
                .map(config -> ConfigScan.inspect(new ConfigFile(config.path(), ""), config.content()))
                .filter(Checked.class::isInstance)
                .map(Checked.class::cast)
                .filter(checked -> !checked.findings().isEmpty())
                .toList();
    }
}
