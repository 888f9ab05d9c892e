package ocivault.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ocivault.docker.DockerRun;
import ocivault.docker.GatewayCommand;
import ocivault.launch.CommandPath;
import ocivault.model.VaultException;
import ocivault.proxy.NpmServer;
import ocivault.proxy.Outlook;

/** The server that a start would take, and the programs that servers are started with. */
final class Tools {

    /** What Node.js has been since 2022; older ones do not load the server. */
    private static final int LEAST_NODE = 18;

    private static final String UNNEEDED = "not on PATH, and not needed for this server";

    private final Start start;
    private final Optional<Path> cacheFolder;
    private final Probe probe;

    /** @param cacheFolder where the npm server is */
    Tools(Start start, Optional<Path> cacheFolder, Probe probe) {
        this.start = start;
        this.cacheFolder = cacheFolder;
        this.probe = probe;
    }

    /** Which server it would be, and whether its program is there. */
    List<Finding> server() {
        var outlook = start.outlook();
        if (outlook.url().isPresent()) {
            return List.of(
                    Finding.ok("server", "remote: " + origin(outlook.url().get())));
        }
        var words = outlook.words().get();
        var program = CommandPath.find(words.getFirst(), outlook.environment());
        if (cacheFolder.isPresent() && Outlook.isNpmServer(words, cacheFolder.get())) {
            var findings = new ArrayList<>(List.of(npmServer(cacheFolder.get())));
            outlook.better()
                    .ifPresent(better -> findings.add(Finding.warning(
                            "server",
                            "its authors archived it, and no longer support it: GitHub's own is better",
                            better)));
            return findings;
        }
        if (isContainer(program)) {
            return List.of(container(program, words));
        }
        return List.of(
                Files.isRegularFile(program) && Files.isExecutable(program)
                        ? Finding.ok("server", program.toString())
                        : Finding.error(
                                "server",
                                program + (Files.exists(program) ? " is not executable" : " is not there"),
                                "Name a program that is there, or install it."));
    }

    private static Finding npmServer(Path cacheFolder) {
        var what = NpmServer.PACKAGE + " " + NpmServer.VERSION + ", from npm";
        try {
            return switch (NpmServer.state(cacheFolder)) {
                case READY -> Finding.ok("server", what + ", installed");
                case MISSING ->
                    Finding.warning(
                            "server",
                            what
                                    + ", not installed yet: the first start does that, which may take longer than a"
                                    + " client waits",
                            "github-mcp-proxy --prepare");
                case CHANGED ->
                    Finding.warning(
                            "server",
                            what + ", whose files were moved or changed: the next start looks at each of them",
                            "github-mcp-proxy --prepare");
            };
        } catch (IOException e) {
            return Finding.error(
                    "server",
                    what + ", cannot be installed in " + cacheFolder.resolve("npm") + ": " + NpmServer.reason(e),
                    "Free the folder, or choose another with --cache-dir.");
        }
    }

    private Finding container(Path program, List<String> words) {
        var what = String.join(" ", words.subList(0, Math.min(2, words.size()))) + " …";
        var daemon = probe.ask(program, "version", "--format", "{{.Server.Version}}");
        if (!daemon.isGood()) {
            return Finding.error(
                    "server",
                    what + ": " + program + " does not reach its daemon" + said(daemon),
                    "Start Docker, and see that this user may use it: docker version");
        }
        var run = DockerRun.of(words).filter(container -> !container.image().isEmpty());
        return run.isPresent() && isMissing(program, run.get())
                ? Finding.warning(
                        "server",
                        what + ": its image is not here yet: the first start fetches it, which may take longer than a"
                                + " client waits",
                        String.join(" ", run.get().engine()) + " pull "
                                + run.get().image())
                : Finding.ok("server", what + ", daemon " + daemon.line());
    }

    private boolean isMissing(Path program, DockerRun run) {
        var command = new ArrayList<>(run.engine());
        command.set(0, program.toString());
        command.addAll(List.of("image", "inspect", run.image()));
        return !probe.ask(command).isGood();
    }

    private static boolean isContainer(Path program) {
        var name = program.getFileName().toString();
        return name.equals("docker") || name.equals("podman");
    }

    /** Node.js and npm. */
    List<Finding> node() {
        boolean isNeeded = uses("node") || uses("npx");
        var findings = new ArrayList<Finding>();
        var node = probe.find("node");
        if (node.isEmpty()) {
            findings.add(
                    missing("node", isNeeded, "Install Node.js " + LEAST_NODE + " or newer, so that PATH finds it."));
        } else {
            var answer = probe.ask(node.get(), "--version");
            findings.add(
                    !answer.isGood()
                            ? broken("node", node.get(), answer, isNeeded)
                            : major(answer.line()) < LEAST_NODE
                                    ? tooOld(node.get(), answer, isNeeded)
                                    : Finding.ok("node", answer.line() + " in " + node.get()));
        }
        var npm = probe.find("npm");
        findings.add(npm.map(file -> Finding.ok("npm", file.toString()))
                .orElseGet(() -> missing("npm", isNeeded && !isInstalled(), "Install npm, so that PATH finds it.")));
        return List.copyOf(findings);
    }

    private static Finding tooOld(Path node, Probe.Answer answer, boolean isNeeded) {
        var found = Finding.error(
                "node",
                answer.line() + " in " + node + ", which is too old for GitHub's server",
                "Install Node.js " + LEAST_NODE + " or newer.");
        return isNeeded ? found : found.unneeded();
    }

    private boolean isInstalled() {
        try {
            return cacheFolder.isPresent() && NpmServer.state(cacheFolder.get()) == NpmServer.State.READY;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code v22.11.0}: 22. */
    private static int major(String version) {
        var digits = version.replaceFirst("^v?([0-9]{1,4})[.].*", "$1");
        return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    /** Docker, and its MCP gateway. */
    List<Finding> docker() {
        var docker = probe.find("docker");
        if (docker.isEmpty()) {
            return List.of(missing("docker", uses("docker"), "Install Docker, so that PATH finds it."), noGateway());
        }
        var client = probe.ask(docker.get(), "--version");
        var gateway = probe.ask(docker.get(), "mcp", "version");
        return List.of(
                client.isGood()
                        ? Finding.ok("docker", client.line() + " in " + docker.get())
                        : broken("docker", docker.get(), client, uses("docker")),
                gateway.isGood() ? Finding.ok("gateway", "Docker MCP Gateway " + gateway.line()) : noGateway());
    }

    private Finding noGateway() {
        return uses("gateway")
                ? Finding.error("gateway", "docker has no command mcp", GatewayCommand.INSTALL)
                : Finding.ok("gateway", "not there, and needed only for the Docker MCP Gateway");
    }

    /** GitHub's own server. */
    List<Finding> gitHubServer() {
        var name = "github-mcp-server";
        var binary = probe.find(name).or(() -> cacheFolder.flatMap(Outlook::installedBinary));
        if (binary.isEmpty()) {
            return List.of(missing(
                    name,
                    uses(name),
                    "Install it: github-mcp-proxy --install-server, or so that PATH finds it"
                            + " (https://github.com/github/github-mcp-server)."));
        }
        var answer = probe.ask(binary.get(), "--version");
        return List.of(
                answer.isGood()
                        ? Finding.ok(name, answer.line() + " in " + binary.get())
                        : broken(name, binary.get(), answer, uses(name)));
    }

    private boolean uses(String program) {
        try {
            return start.outlook().words().get().stream()
                    .limit(8)
                    .anyMatch(word -> word.equals(program) || word.endsWith("/" + program));
        } catch (VaultException e) {
            return e instanceof VaultException.CommandNotFound missing && missing.command.equals(program);
        }
    }

    private static Finding missing(String name, boolean isNeeded, String remedy) {
        return isNeeded ? Finding.error(name, "not on PATH", remedy) : Finding.ok(name, UNNEEDED);
    }

    private static Finding broken(String name, Path program, Probe.Answer answer, boolean isNeeded) {
        var found = Finding.error(
                name, program + " cannot be asked for its version" + said(answer), "Install " + name + " anew.");
        return isNeeded ? found : found.unneeded();
    }

    private static String said(Probe.Answer answer) {
        return answer.exitCode() < 0
                ? ": it gave no answer"
                : answer.line().isEmpty() ? " (exit code " + answer.exitCode() + ")" : ": " + answer.line();
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getAuthority();
    }
}
