package ocivault.protect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.BinaryOperator;
import ocivault.protect.Inspected.Checked;

/** The corpus as it is found, for the tests of other rooms. */
public final class CheckedCorpus {

    private CheckedCorpus() {}

    /**
     * All that have something in them.
     *
     * @param layout makes another text of a config, that means the same; given its name and text
     */
    public static List<Checked> withSecrets(long seed, BinaryOperator<String> layout) {
        return Corpus.configs(seed).stream()
                .map(config -> ConfigScan.inspect(
                        new ConfigFile(config.path(), ""),
                        layout.apply(config.path().toString(), new String(config.content(), UTF_8))
                                .getBytes(UTF_8)))
                .filter(Checked.class::isInstance)
                .map(Checked.class::cast)
                .filter(checked -> !checked.findings().isEmpty())
                .toList();
    }
}
