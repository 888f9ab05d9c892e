package ocivault.docker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.launch.NameGlob;
import ocivault.model.SecretValue;
import ocivault.os.Argv;

/**
 * Looks through a {@code docker run} or {@code podman run} for what keeps a server's secret from it, or shows it: what people
 * bring from terminals and older guides. Starts nothing; reads the files of {@code --env-file}. For one command.
 */
public final class DockerDoctor {

    /** What comes of it. */
    public enum Severity {
        /** No client could work with what would be started, or it would have another secret than the vault's. */
        ERROR,
        WARNING
    }

    /**
     * One thing that is wrong. Neither text has a value.
     *
     * @param remedy what to write instead
     */
    public record Finding(Severity severity, String what, String remedy) {}

    /** Where stdin of the container would come from. */
    public enum Stdin {
        TERMINAL,
        OTHER
    }

    /**
     * What the container is to have.
     *
     * @param secrets names of variables whose values are secrets
     * @param settings names of variables that are set for the server's sake
     */
    public record Wanted(Collection<String> secrets, Collection<String> settings) {
        public Wanted {
            secrets = List.copyOf(secrets);
            settings = List.copyOf(settings);
        }
    }

    private static final Pattern GITHUB_TOKEN = Pattern.compile("(gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}");
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(.*_)?(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PAT|KEY|APIKEY|CREDENTIALS?|BEARER)");
    /** What such a variable holds where it holds no secret: nothing, a switch, a number, a path. */
    private static final Pattern HARMLESS = Pattern.compile("(?i)|true|false|yes|no|[0-9]{1,6}|\\.{0,2}/.*");

    /** A shorter secret is found by chance. */
    private static final int SHORTEST = 8;

    private static final Pattern UNEXPANDED = Pattern.compile("\\$\\{?[A-Za-z_][A-Za-z0-9_]*}?.*");

    private final DockerRun run;
    private final Wanted wanted;
    private final List<Finding> findings = new ArrayList<>();
    /** What the container gets a value for in another way than from docker's environment. */
    private final Set<String> overridden = new LinkedHashSet<>();

    private final Set<String> passed = new LinkedHashSet<>();

    private DockerDoctor(DockerRun run, Wanted wanted) {
        this.run = run;
        this.wanted = wanted;
    }

    /** What is wrong with it, errors first. */
    public static List<Finding> examine(DockerRun run, Wanted wanted, Stdin stdin) {
        var doctor = new DockerDoctor(run, wanted);
        doctor.environment();
        doctor.envFiles();
        doctor.missing();
        doctor.streams(stdin);
        doctor.leftovers();
        doctor.findings.sort((a, b) -> a.severity.compareTo(b.severity));
        return List.copyOf(doctor.findings);
    }

    private void environment() {
        for (var option : run.all("env")) {
            int equals = option.value().indexOf('=');
            if (equals < 0) {
                passed.add(option.value());
                continue;
            }
            var name = option.value().substring(0, equals);
            var value = option.value().substring(equals + 1);
            overridden.add(name);
            // References in arguments are refused, or filled, by whoever knows of them.
            if (!value.contains("{{") && !value.toLowerCase(Locale.ROOT).contains("oci-vault://")) {
                value(option.position(), name, value);
            }
        }
    }

    private void value(int position, String name, String value) {
        var argument = "argument " + position + " of the server's command";
        if (wanted.secrets.contains(name)) {
            add(
                    Severity.ERROR,
                    argument + " gives the container a value of its own for " + name + ", in place of the secret",
                    "Write -e " + name + " and nothing after it: " + program()
                            + " takes the value from its environment," + " where github-mcp-proxy puts it.");
        } else if (isSecret(name, value)) {
            add(
                    Severity.WARNING,
                    argument + " has what looks like a secret in it, for " + name
                            + ": everybody can read it who may list processes, and it lies in the client's config",
                    "Store it with upload-secret, and write --env " + name + "=oci-vault://… before '--' and -e " + name
                            + " without a value after run.");
        } else if (UNEXPANDED.matcher(value).matches()) {
            add(
                    Severity.WARNING,
                    argument + " gives " + name + " a value that begins with '$', which no shell expands here",
                    "Write -e " + name + " and nothing after it: " + program()
                            + " takes the value from its environment.");
        }
    }

    private static boolean isSecret(String name, String value) {
        return GITHUB_TOKEN.matcher(value).find()
                || PRIVATE_KEY.matcher(value).find()
                || (SECRET_NAME.matcher(name).matches()
                        && !HARMLESS.matcher(value).matches()
                        && !UNEXPANDED.matcher(value).matches());
    }

    private void envFiles() {
        for (var option : run.all("env-file")) {
            DockerEnvFile.at(option.value()).ifPresent(file -> envFile(option.value(), file));
        }
    }

    private void envFile(String path, DockerEnvFile file) {
        String open = "";
        for (var line : file.lines()) {
            var place = "--env-file " + path + ": line " + line.number();
            if (!line.isVariable()) {
                add(
                        Severity.ERROR,
                        open.isEmpty()
                                ? place + " is no NAME=value"
                                : place + " goes on with the value of " + open + ", and " + program()
                                        + " ends a value at the end of its line",
                        wholeValue(open.isEmpty() ? "NAME" : open));
                return;
            }
            if (line.isOpen() && open.isEmpty()) {
                open = line.name();
                add(
                        Severity.ERROR,
                        place + ": " + open + " has a value of several lines, of which " + program()
                                + " takes the first, with its quote",
                        wholeValue(open));
                return;
            }
            if (line.value().isEmpty()) {
                passed.add(line.name());
                continue;
            }
            var value = line.value().get();
            overridden.add(line.name());
            if (value.toLowerCase(Locale.ROOT).contains("oci-vault://")) {
                add(
                        Severity.ERROR,
                        place + ": " + line.name() + " contains a reference, which " + program() + " hands on as it is",
                        "Give the file to github-mcp-proxy, --env-file " + path + " before '--', and write -e "
                                + line.name() + " after run.");
            } else if (wanted.secrets.contains(line.name()) && !isPassedByOption(line.name())) {
                add(
                        Severity.ERROR,
                        place + " gives the container a value of its own for " + line.name()
                                + ", in place of the secret",
                        "Remove the line, and write -e " + line.name() + " after run.");
            }
        }
    }

    /** What {@code -e} says beats every file. */
    private boolean isPassedByOption(String name) {
        return run.all("env").stream().anyMatch(option -> option.value().equals(name));
    }

    private static String wholeValue(String name) {
        return "Store the value in the vault, and write --env " + name + "=oci-vault://… before '--' and -e " + name
                + " after run: it arrives with all its lines.";
    }

    private void missing() {
        if (run.has("env-host")) {
            return;
        }
        for (var name : wanted.secrets) {
            if (isMissing(name)) {
                boolean needed = name.equals("GITHUB_PERSONAL_ACCESS_TOKEN") && isGitHub();
                add(
                        needed ? Severity.ERROR : Severity.WARNING,
                        "the container does not get " + name
                                + ": it inherits nothing, and the command does not name it",
                        "Write -e " + name + " after run, without a value.");
            }
        }
        for (var name : wanted.settings) {
            if (isMissing(name)) {
                add(
                        Severity.WARNING,
                        name + " is set, and the container does not get it",
                        "Write -e " + name + " after run, without a value, or unset it.");
            }
        }
    }

    private boolean isMissing(String name) {
        return !overridden.contains(name) && !NameGlob.anyMatches(List.copyOf(passed), name);
    }

    private boolean isGitHub() {
        return run.image().contains("github-mcp-server");
    }

    /** A server that is reached by a port needs no streams. */
    private void streams(Stdin stdin) {
        boolean byPort = run.has("publish-all") || !run.all("publish").isEmpty();
        var severity = byPort ? Severity.WARNING : Severity.ERROR;
        if (run.has("detach")) {
            add(
                    severity,
                    program() + " run -d leaves the container alone: the client would talk to nobody",
                    "Write -i in place of -d.");
        } else if (!run.has("interactive")) {
            add(
                    severity,
                    program() + " run without -i closes the server's stdin: nothing that the client says would arrive",
                    "Add -i after run.");
        }
        if (run.has("tty") && stdin == Stdin.OTHER) {
            add(
                    Severity.ERROR,
                    program() + " run -t wants a terminal, and stdin is none",
                    "Remove -t (write -i for -it): a client talks through pipes.");
        }
    }

    private void leftovers() {
        if (!run.has("rm") && run.all("restart").isEmpty()) {
            add(
                    Severity.WARNING,
                    program() + " run without --rm leaves a stopped container behind at every start",
                    "Add --rm after run.");
        }
    }

    private String program() {
        var program = run.words().getFirst();
        return program.contains("podman") ? "podman" : "docker";
    }

    private void add(Severity severity, String what, String remedy) {
        findings.add(new Finding(severity, what, remedy));
    }

    /**
     * What is wrong with arguments that contain one of the secrets.
     *
     * @param command the words of {@code run}, as bytes
     * @param secrets what was fetched
     */
    public static Optional<Finding> exposed(Argv command, Collection<SecretValue> secrets) {
        for (var secret : secrets) {
            var bytes = secret.reveal();
            try {
                for (int at = 1;
                        bytes.length >= SHORTEST && at < command.words().size();
                        at++) {
                    if (contains(command.words().get(at), bytes)) {
                        return Optional.of(new Finding(
                                Severity.WARNING,
                                "argument " + at + " of the server's command contains a secret of the vault: everybody"
                                        + " can read it who may list processes",
                                "Write -e NAME without a value: it comes from the environment."));
                    }
                }
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
        return Optional.empty();
    }

    private static boolean contains(byte[] word, byte[] part) {
        for (int at = 0; at + part.length <= word.length; at++) {
            if (Arrays.equals(word, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
