package ocivault.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.clients.ClientPlaces;
import ocivault.files.SmallFile;
import ocivault.json.JsonReader;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/** The configuration of each client that names us: whether it can be read, and starts what is there. Shows no value of it. */
final class Clients {

    /** A client that keeps its history in the same file has megabytes of it. */
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final List<String> OURS =
            List.of("github-mcp-proxy", "githubmcpproxy", "vault-resolve", "vaultresolve", "oci-vault://");

    private static final Pattern REFERENCE =
            Pattern.compile("oci-vault://[^\\s\"'{}<>\\\\]*", Pattern.CASE_INSENSITIVE);

    /** Tokens of GitHub, whole ones. */
    private static final Pattern TOKEN =
            Pattern.compile("\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})");

    private static final String AGAIN = "Correct the file, or write that entry anew: see docs/clients.md.";

    private final Map<String, String> environment;
    private final Path project;
    private final Probe probe;

    /** @param project the working directory */
    Clients(Map<String, String> environment, Path project, Probe probe) {
        this.environment = environment;
        this.project = project;
        this.probe = probe;
    }

    /** A finding for each such file, and more where there is more to say; one finding where there is no such file. */
    List<Finding> look() {
        var findings = new ArrayList<Finding>();
        var home = ClientPlaces.variable(environment, "HOME")
                .or(() -> ClientPlaces.variable(environment, "USERPROFILE"))
                .orElse(project);
        for (var file : ClientPlaces.of(environment, home, List.of(project))) {
            if (!file.client().equals("variables")) {
                findings.addAll(look(file.client(), file.path()));
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok("clients", "no client's configuration that is known here names this proxy"))
                : List.copyOf(findings);
    }

    private List<Finding> look(String client, Path file) {
        var name = "client: " + client;
        String text;
        try {
            text = new String(SmallFile.read(file, MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of(Finding.warning(
                    name, file + " " + SmallFile.reason(e), "Nothing can be said of it; chmod u+r " + file));
        }
        if (!isOurs(text)) {
            return List.of();
        }
        var findings = new ArrayList<Finding>();
        try {
            servers(file, text).stream()
                    .filter(Clients::isOurs)
                    .forEach(server -> findings.addAll(look(name, file, server)));
        } catch (JsonReader.NotJson e) {
            findings.add(Finding.error(name, file + " is no JSON, so the client starts nothing of it", AGAIN));
        }
        if (TOKEN.matcher(text).find()) {
            findings.add(Finding.warning(
                    name,
                    file + " holds a GitHub token in plain text",
                    "Put it into the vault (upload-secret) and its reference there, then revoke it at GitHub."));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(name, file.toString()));
        }
        return findings;
    }

    private static List<ClientServers.Server> servers(Path file, String text) throws JsonReader.NotJson {
        var name = file.getFileName().toString();
        return name.endsWith(".toml")
                ? ClientServers.inToml(text)
                : name.endsWith(".json") || name.endsWith(".jsonc") ? ClientServers.inJson(text) : List.of();
    }

    private static boolean isOurs(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return OURS.stream().anyMatch(lower::contains);
    }

    private static boolean isOurs(ClientServers.Server server) {
        return server.texts().stream().anyMatch(text -> isOurs(text.value()));
    }

    private List<Finding> look(String name, Path file, ClientServers.Server server) {
        var findings = new ArrayList<Finding>();
        var where = file + ", server " + shown(server.name());
        command(name, where, server).ifPresent(findings::add);
        for (var text : server.texts()) {
            REFERENCE
                    .matcher(text.value())
                    .results()
                    .forEach(found -> malformed(found.group())
                            .ifPresent(wrong -> findings.add(Finding.error(
                                    name,
                                    where + ": the reference in " + shown(text.place()) + " is malformed",
                                    "Expected: " + wrong.expected))));
        }
        return findings;
    }

    private static Optional<VaultException.MalformedReference> malformed(String reference) {
        try {
            SecretRef.parse(reference);
            return Optional.empty();
        } catch (VaultException.MalformedReference e) {
            return Optional.of(e);
        }
    }

    private Optional<Finding> command(String name, String where, ClientServers.Server server) {
        var program = ClientServers.program(server);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        try {
            var problem = program(name, where, program.get());
            return problem.isPresent() ? problem : script(name, where, server);
        } catch (InvalidPathException e) {
            return Optional.of(Finding.error(name, where + " starts what is no path", AGAIN));
        }
    }

    private Optional<Finding> program(String name, String where, String program) {
        if (isVariable(program)) {
            return Optional.empty(); // the client's to expand
        }
        boolean isPath = program.indexOf('/') >= 0 || program.indexOf('\\') >= 0;
        if (!isPath) {
            try {
                return probe.find(program).isPresent()
                        ? Optional.empty()
                        : Optional.of(Finding.error(
                                name,
                                where + " starts a program that PATH does not have: " + shown(program),
                                "Give its absolute path: install-launchers prints it."));
            } catch (VaultException.CannotRun e) {
                return Optional.of(Finding.error(name, e));
            }
        }
        var path = Path.of(program);
        if (!path.isAbsolute()) {
            return Optional.of(Finding.warning(
                    name,
                    where + " starts " + shown(program) + ", which depends on the client's working directory",
                    "Give its absolute path."));
        }
        return Files.isExecutable(path) && Files.isRegularFile(path)
                ? Optional.empty()
                : Optional.of(Finding.error(
                        name,
                        where + " starts " + shown(program)
                                + (Files.exists(path) ? ", which is not executable" : ", which is not there"),
                        Files.exists(path)
                                ? "chmod +x " + path
                                : "jbang install-launchers, then give the path that it prints."));
    }

    /** The script, where JBang starts us. */
    private static Optional<Finding> script(String name, String where, ClientServers.Server server) {
        for (var argument : server.arguments()) {
            if (argument.endsWith("GitHubMcpProxy.java") && !isVariable(argument) && !argument.contains("://")) {
                var file = Path.of(argument);
                return file.isAbsolute() && Files.isReadable(file)
                        ? Optional.empty()
                        : Optional.of(
                                file.isAbsolute()
                                        ? Finding.error(
                                                name,
                                                where + " starts " + shown(argument) + ", which is not there",
                                                "Give the path of GitHubMcpProxy.java in this toolkit, or use the"
                                                        + " launcher.")
                                        : Finding.warning(
                                                name,
                                                where + " starts " + shown(argument)
                                                        + ", which depends on the client's working directory",
                                                "Give its absolute path."));
            }
        }
        return Optional.empty();
    }

    private static boolean isVariable(String text) {
        return text.contains("${") || text.startsWith("~") || text.startsWith("$") || text.startsWith("%");
    }

    /** A path or a name, unless somebody put a secret in its place. */
    private static String shown(String text) {
        return TOKEN.matcher(text).find() ? "(not shown: it holds a token)" : text;
    }
}
