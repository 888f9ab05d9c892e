//SOURCES Hello.java
//SOURCES Variant.java
package bench;

import bench.Variant.Until;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is timed: every way to a started server, with the least that each could take beside it.
 *
 * @param launchers the folder with the installed launchers
 * @param jvm java and the options that the launchers give it
 * @param classPath where {@link Hello} is
 * @param helloArchive made by {@code jvm} for {@link Hello}
 * @param jbang the command
 * @param scripts the folder of the toolkit's scripts, and of a {@code Hello.java}
 * @param environment a login and a vault
 * @param slow the same with a vault that takes its time
 */
public record Paths(
        Path launchers,
        List<String> jvm,
        String classPath,
        Path helloArchive,
        Path jbang,
        Path scripts,
        Path helloScript,
        Map<String, String> environment,
        Map<String, String> slow) {

    /** The secret that all of them want. */
    public static final String REFERENCE = "oci-vault://mcp-github-token";

    /** How many secrets the slow vault has, named {@code many-1} and so on. */
    public static final int MOST = 1_000;

    public static final int MANY = 100;

    private static final String TRUE = "/bin/true";

    /** From start to exec: each becomes a program that does nothing. */
    public List<Variant> toExec() {
        var variants = new ArrayList<>(List.of(
                exit("shell", "sh -c 'exec true'", "shell", "", List.of("/bin/sh", "-c", "exec " + TRUE)),
                exit("hello", "hello-world on a JVM", "hello", "", words(jvm, "-cp", classPath, Hello.class.getName())),
                exit(
                        "hello-aot",
                        "the same with an AOT cache",
                        "hello",
                        "",
                        words(jvm, "-XX:AOTCache=" + helloArchive, "-cp", classPath, Hello.class.getName())),
                exit("launcher-warm", "installed launcher, cached secret", "hello", "3x", proxy(TRUE)),
                exit("launcher-cold", "installed launcher, one vault call", "hello", "8x", proxy(TRUE, "--no-cache")),
                exit(
                        "jbang-hello",
                        "jbang Hello.java",
                        "jbang-hello",
                        "",
                        List.of(jbang.toString(), helloScript.toString())),
                exit("jbang-warm", "jbang GitHubMcpProxy.java, cached secret", "jbang-hello", "0.25 s more", script()),
                exit(
                        "jbang-cold",
                        "jbang GitHubMcpProxy.java, one vault call",
                        "jbang-hello",
                        "0.45 s more",
                        script("--no-cache"))));
        onPath("oci")
                .ifPresent(oci -> variants.add(exit(
                        "oci-cli",
                        "the oci CLI in a shell script",
                        "oci-cli",
                        "",
                        List.of("/bin/sh", "-c", ociScript(oci, TRUE)))));
        return variants;
    }

    /** One secret, then many, from a vault that takes its time over each: each ends with 0 if all of them resolved. */
    public List<Variant> ofManySecrets() {
        return List.of(
                new Variant("one", "1 secret, 50 ms at the vault", Until.EXIT, "one", "", resolve(1), slow),
                new Variant("many", MANY + " secrets, 50 ms each", Until.EXIT, "one", "1 s", resolve(MANY), slow),
                new Variant("most", MOST + " secrets, 50 ms each", Until.EXIT, "one", "4 s", resolve(MOST), slow));
    }

    /** Cached secrets handed on: printed, as a feed, and in {@code template}, which wants all of them. */
    public List<Variant> ofFilled(Path template) {
        var resolve = launchers.resolve("vault-resolve").toString();
        return List.of(
                exit("resolve", "vault-resolve, cached secret", "resolve", "", List.of(resolve, REFERENCE)),
                exit(
                        "feed",
                        "vault-resolve --header, cached secret",
                        "resolve",
                        "1x",
                        List.of(resolve, "--header", "Authorization: Bearer {{" + REFERENCE + "}}")),
                exit(
                        "template",
                        "1 MB of YAML, 1,000 references to " + MANY + " cached secrets",
                        "resolve",
                        "",
                        List.of(resolve, "--in", template.toString(), "--out", template + ".filled")));
    }

    /** YAML of a megabyte with a thousand references to the many secrets. */
    public static String template() {
        var yaml = new StringBuilder("root:\n");
        for (int i = 0; i < 1000; i++) {
            yaml.append("  secret")
                    .append(i)
                    .append(": \"Bearer {{oci-vault://many-")
                    .append(i % MANY + 1)
                    .append("}}\"\n");
            for (int j = 0; j < 20; j++) {
                yaml.append("  key").append(i).append('-').append(j).append(": a plain value that stays # comment\n");
            }
        }
        return yaml.toString();
    }

    private List<String> resolve(int count) {
        var references = IntStream.rangeClosed(1, count)
                .mapToObj(i -> "oci-vault://many-" + i)
                .toArray(String[]::new);
        return words(
                List.of(launchers.resolve("vault-resolve").toString(), "--no-cache", "--timeout", "60s"), references);
    }

    /**
     * The same as those of {@link #toExec} that bring a token, but each becomes a program that fails unless it has it.
     *
     * @param token what it should be
     */
    public List<Variant> thatCheckTheToken(String token) throws IOException {
        var check = Files.writeString(
                launchers.resolveSibling("check"),
                "#!/bin/sh\n[ \"$GITHUB_PERSONAL_ACCESS_TOKEN\" = '" + token + "' ]\n");
        Files.setPosixFilePermissions(check, PosixFilePermissions.fromString("rwx------"));
        return toExec().stream()
                .filter(variant -> List.of("launcher-warm", "launcher-cold", "jbang-warm", "jbang-cold", "oci-cli")
                        .contains(variant.id()))
                .map(variant -> exit(
                        variant.id(),
                        variant.label(),
                        variant.baseline(),
                        "",
                        variant.command().stream()
                                .map(word -> word.equals(TRUE)
                                        ? check.toString()
                                        : word.replace("exec " + TRUE, "exec '" + check + "'"))
                                .toList()))
                .toList();
    }

    /**
     * From start to the server's first reply.
     *
     * @param node the npm server as npm installs it, started by node directly
     * @param bundle the same for what the launcher starts
     */
    public List<Variant> toReply(List<String> node, List<String> bundle) {
        var withToken = new TreeMap<>(environment);
        withToken.put("GITHUB_PERSONAL_ACCESS_TOKEN", "ghp_none");
        var proxy = List.of(launchers.resolve("github-mcp-proxy").toString(), "--secret", REFERENCE, "--server", "npm");
        return List.of(
                new Variant("node", "npm server by node: first reply", Until.REPLY, "node", "", node, withToken),
                new Variant("bundle", "the same as one file", Until.REPLY, "node", "", bundle, withToken),
                new Variant(
                        "node-warm",
                        "npm server by launcher, cached secret",
                        Until.REPLY,
                        "node",
                        "1.5x",
                        proxy,
                        environment),
                new Variant(
                        "node-cold",
                        "npm server by launcher, one vault call",
                        Until.REPLY,
                        "node",
                        "3x",
                        words(proxy, "--no-cache"),
                        environment));
    }

    /** The launcher, with the options given, on its way to becoming {@code program}. */
    public List<String> proxy(String program, String... options) {
        var command =
                new ArrayList<>(List.of(launchers.resolve("github-mcp-proxy").toString(), "--secret", REFERENCE));
        command.addAll(List.of(options));
        command.addAll(List.of("--", program));
        return List.copyOf(command);
    }

    private List<String> script(String... options) {
        var command = new ArrayList<>(proxy(TRUE, options));
        command.set(0, scripts.resolve("GitHubMcpProxy.java").toString());
        command.addFirst(jbang.toString());
        return command;
    }

    /** What a person would write without this toolkit; login, endpoint and certificate are in the environment. */
    private static String ociScript(Path oci, String program) {
        return "export GITHUB_PERSONAL_ACCESS_TOKEN; GITHUB_PERSONAL_ACCESS_TOKEN=$('" + oci
                + "' secrets secret-bundle get-secret-bundle-by-name"
                + " --secret-name mcp-github-token --vault-id \"$OCI_VAULT_ID\""
                + " --query 'data.\"secret-bundle-content\".content' --raw-output | base64 -d) && exec " + program;
    }

    private Variant exit(String id, String label, String baseline, String target, List<String> command) {
        return new Variant(id, label, Until.EXIT, baseline, target, command, environment);
    }

    private static List<String> words(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }

    /** The program of this name. */
    public Optional<Path> onPath(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
