package ocivault.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ocivault.check.McpCheck;
import ocivault.cli.Options;
import ocivault.model.VaultException;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say what is to be done, where that is not a start. */
final class ModeOptions {

    private final OptionSpec check = Options.flag(
            "--check", "start the server, shake hands, list its tools, stop it, and say how each step went");

    private final OptionSpec checkTimeout =
            Options.text("--check-timeout", "TIME", "for talking to the server (default: 30s)");

    private final OptionSpec dryRun =
            Options.flag("--dry-run", "print the command and what its environment would get; fetch nothing");

    private final OptionSpec doctor = Options.flag(
            "--doctor", "look at all that a start needs, from Java to the vault and the clients, and say what to do");

    private final OptionSpec prepare = Options.flag(
            "--prepare", "install or fetch the server now, so that the first start is as quick as any; asks no vault");

    /** All of them, in the order of the help. */
    List<OptionSpec> specs() {
        return List.of(check, checkTimeout, dryRun, doctor, prepare);
    }

    /**
     * What is to be done.
     *
     * @throws VaultException.Usage where two are asked for at once, or a form of output that this one does not have
     */
    ProxyOptions.Mode mode(Output.Format format) {
        var asked = new ArrayList<OptionSpec>(1);
        for (var option : List.of(check, dryRun, doctor, prepare)) {
            if (Options.isGiven(option)) {
                asked.add(option);
            }
        }
        if (asked.size() > 1) {
            throw new VaultException.Usage(
                    asked.get(0).longestName() + " and " + asked.get(1).longestName() + " exclude each other",
                    "Give one of them.");
        }
        if (asked.isEmpty()) {
            if (format == Output.Format.JSON) {
                throw new VaultException.Usage(
                        "--json goes with --check, --dry-run, --doctor or --prepare",
                        "stdout is the server's otherwise.");
            }
            return ProxyOptions.Mode.START;
        }
        return asked.contains(check)
                ? ProxyOptions.Mode.CHECK
                : asked.contains(dryRun)
                        ? ProxyOptions.Mode.DRY_RUN
                        : asked.contains(doctor) ? ProxyOptions.Mode.DOCTOR : ProxyOptions.Mode.PREPARE;
    }

    /**
     * How long a check may talk to the server.
     *
     * @throws VaultException.Usage for what is no length of time
     */
    Duration checkTimeout() {
        return McpCheck.timeout(Options.valueOf(checkTimeout));
    }
}
