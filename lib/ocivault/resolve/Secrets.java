package ocivault.resolve;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ocivault.cli.Cli;
import ocivault.model.Resolution.Resolved;
import ocivault.model.SecretValue;

/** The secrets that an output is made of: all of them, or no output. */
final class Secrets {

    private Secrets() {}

    /**
     * Resolves {@code references} and makes the output; where one is unresolved, tells of that instead.
     *
     * @param output given the secret of each reference
     * @return the exit code
     */
    static int with(Cli cli, Collection<String> references, Consumer<Map<String, SecretValue>> output) {
        try (var resolver = cli.resolver().build()) {
            var wanted = List.copyOf(references);
            var resolutions = resolver.resolveAll(wanted);
            int exitCode = cli.report(resolutions);
            if (exitCode == 0) {
                var secrets = new HashMap<String, SecretValue>();
                for (int i = 0; i < wanted.size(); i++) {
                    secrets.put(
                            wanted.get(i),
                            ((Resolved) resolutions.get(i)).secret().value());
                }
                output.accept(secrets);
            }
            cli.out().flush();
            cli.report(resolver.metrics());
            return exitCode;
        }
    }
}
