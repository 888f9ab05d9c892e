///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Measures how long every way to a started MCP server takes, and draws the chart of the README
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//SOURCES bench/Chart.java
//SOURCES bench/Memory.java
//SOURCES bench/Paths.java
//SOURCES bench/Stopwatch.java
//SOURCES bench/Timing.java
//SOURCES bench/Usage.java
//SOURCES bench/Variant.java
//SOURCES localvault/Cleanup.java
//SOURCES localvault/Fault.java
//SOURCES localvault/ThrowawayLogin.java
//SOURCES localvault/VaultServer.java

import bench.Chart;
import bench.Hello;
import bench.Memory;
import bench.Paths;
import bench.Stopwatch;
import bench.Timing;
import bench.Usage;
import bench.Variant;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localvault.Cleanup;
import localvault.Fault;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs real processes against a local vault over https, on a checkout: installed launchers in a temporary folder, the
 * scripts through JBang, the npm server. Prints a table, writes {@code results.json} and {@code chart.svg}.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        version = "bench 1.1.0",
        sortOptions = false,
        description = {"Measures how long every way to a started MCP server takes, beside the least it could take.", ""
        })
class Bench implements Callable<Integer> {
    private static final Duration SLOWNESS = Duration.ofMillis(50);
    private static final String RESULTS = "results.json";
    private static final String TOKEN = "ghp_" + "0".repeat(36);

    @Option(names = "--runs", paramLabel = "N", description = "of each variant, in turns (default: ${DEFAULT-VALUE})")
    private int runs = 15;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where results.json and chart.svg go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("tests/bench");

    private final Cleanup cleanup = Cleanup.atExit();
    private final Path checkout = Path.of("").toAbsolutePath();

    public static void main(String... args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.exists(checkout.resolve("jbang-catalog.json"))) {
            System.err.println("bench: error: this is not a checkout of the toolkit");
            System.err.println("hint: run it in the folder that has jbang-catalog.json");
            return 64;
        }
        var paths = prepare();
        boolean hasNode = paths.onPath("node").isPresent();
        say("the first run through JBang, which leaves it an archive of classes");
        run(
                paths.environment(),
                List.of(
                        paths.jbang().toString(),
                        checkout.resolve("GitHubMcpProxy.java").toString(),
                        "--secret",
                        Paths.REFERENCE,
                        hasNode ? "--check" : "--dry-run"));
        say("looking whether the token arrives in each way");
        Stopwatch.inTurns(paths.thatCheckTheToken(TOKEN), 0);
        say("measuring " + runs + " runs of each, which takes minutes");
        var timings = new ArrayList<Timing>();
        var hyperfine = paths.onPath("hyperfine");
        timings.addAll(
                hyperfine.isPresent()
                        ? Stopwatch.byHyperfine(hyperfine.get(), paths.toExec(), runs)
                        : Stopwatch.inTurns(paths.toExec(), runs));
        timings.addAll(Stopwatch.inTurns(paths.ofManySecrets(), runs));
        var template = Files.writeString(paths.helloScript().resolveSibling("large.yaml"), Paths.template());
        timings.addAll(Stopwatch.inTurns(paths.ofFilled(template), runs));
        if (hasNode) {
            timings.addAll(Stopwatch.inTurns(paths.toReply(npmTree(paths), npmServer(paths)), runs));
        } else {
            say("no node on PATH: the npm server is left out");
        }
        var memory = new LinkedHashMap<String, Memory>();
        memory.put("cached secret", Memory.of(paths.proxy(Memory.WAITING), paths.environment()));
        memory.put("one vault call", Memory.of(paths.proxy(Memory.WAITING, "--no-cache"), paths.environment()));
        var usage = new LinkedHashMap<String, Usage>();
        for (var variant : paths.ofManySecrets()) {
            usage.put(variant.label(), Usage.of(variant.command(), variant.environment()));
        }
        report(timings, memory, usage, hyperfine.isPresent() ? "hyperfine" : "own loop, variants in turns");
        return 0;
    }

    /** Two vaults with a login each, the launchers, and a hello-world for each way to run Java. */
    private Paths prepare() throws IOException, InterruptedException {
        var vault = cleanup.open(() -> VaultServer.builder().https().start());
        var login = cleanup.open(() -> ThrowawayLogin.at(vault));
        vault.put("mcp-github-token", TOKEN);
        vault.putMany("many", Paths.MANY);
        var slowVault = cleanup.open(() -> VaultServer.builder().https().start());
        var slowLogin = cleanup.open(() -> ThrowawayLogin.at(slowVault));
        slowVault.putMany("many", Paths.MOST);
        slowVault.inject(Fault.delay(SLOWNESS));

        var scratch = login.directory();
        var environment = environment(login);
        var jbang = Stream.of(environment.get("PATH").split(":"))
                .map(folder -> Path.of(folder, "jbang"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(checkout.resolve("jbang"));
        var launchers = scratch.resolve("bin");
        say("installing the launchers");
        var installing = new TreeMap<>(environment);
        installing.put("XDG_DATA_HOME", scratch.resolve("data").toString());
        run(
                installing,
                List.of(
                        jbang.toString(),
                        checkout.resolve("InstallLaunchers.java").toString(),
                        "--bin-dir",
                        launchers.toString()));

        var jvm = jvm(Files.readString(launchers.resolve("github-mcp-proxy")));
        var classPath = System.getProperty("java.class.path");
        var archive = scratch.resolve("hello.aot");
        run(environment, words(jvm, "-XX:AOTCacheOutput=" + archive, "-cp", classPath, Hello.class.getName()));
        var hello = Files.writeString(
                scratch.resolve("Hello.java"),
                "//JAVA 25+\n"
                    + "class Hello { public static void main(String... args) { System.out.println(\"hello\"); } }\n");
        return new Paths(
                launchers, jvm, classPath, archive, jbang, checkout, hello, environment, environment(slowLogin));
    }

    private static Map<String, String> environment(ThrowawayLogin login) {
        var environment = new ProcessBuilder().environment();
        // For the oci CLI, a bundle of other tools would beat the vault's own certificate.
        environment
                .keySet()
                .removeIf(name -> name.startsWith("GITHUB_")
                        || name.startsWith("JBANG_")
                        || List.of("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
                                .contains(name));
        login.applyTo(environment);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return Map.copyOf(environment);
    }

    /** Java and its options, as a launcher starts it, without the archive. */
    private static List<String> jvm(String launcher) {
        var line = Pattern.compile("(?m)^java='(.*)'$[\\s\\S]*^exec \"\\$java\" (.*) \\$stays -XX:SharedArchiveFile=")
                .matcher(launcher);
        if (!line.find()) {
            throw new IllegalStateException("a launcher has no line that starts java");
        }
        return words(List.of(line.group(1)), line.group(2).split(" "));
    }

    /** The npm server as npm installs it. */
    private static List<String> npmTree(Paths paths) throws IOException, InterruptedException {
        var folder = Files.createDirectory(paths.launchers().resolveSibling("tree"));
        var lock = paths.scripts().resolve("lib/ocivault/proxy/npm");
        for (var name : List.of("package.json", "package-lock.json")) {
            Files.copy(lock.resolve(name), folder.resolve(name));
        }
        run(
                paths.environment(),
                List.of("npm", "ci", "--prefix", folder.toString(), "--ignore-scripts", "--no-audit", "--no-fund"));
        return List.of(
                paths.onPath("node").orElseThrow().toString(),
                folder.resolve("node_modules/@modelcontextprotocol/server-github/dist/index.js")
                        .toString());
    }

    /** What the launcher becomes once the server is installed. */
    private static List<String> npmServer(Paths paths) throws IOException, InterruptedException {
        say("installing the npm server");
        Stopwatch.inTurns(paths.toReply(List.of(), List.of()).subList(2, 3), 0);
        var builder = new ProcessBuilder(
                        paths.launchers().resolve("github-mcp-proxy").toString(),
                        "--secret",
                        Paths.REFERENCE,
                        "--server",
                        "npm",
                        "--dry-run",
                        "--json")
                .redirectError(Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(paths.environment());
        var process = builder.start();
        var plan = (JSONObject) JSONValue.parse(process.getInputStream().readAllBytes());
        process.waitFor();
        return ((JSONArray) plan.get("command")).stream().map(Object::toString).toList();
    }

    private static void run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        var log = Files.createTempFile("bench", ".log");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            if (builder.start().waitFor() != 0) {
                throw new IOException(command + " failed:\n" + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }

    private void report(List<Timing> timings, Map<String, Memory> memory, Map<String, Usage> usage, String method)
            throws IOException {
        var byId = new LinkedHashMap<String, Timing>();
        timings.forEach(timing -> byId.put(timing.variant().id(), timing));
        var machine = machine();
        say(machine.toString(), "");
        line("%-44s %8s %8s %8s %8s  %s", "", "median", "min", "max", "ratio", "wanted");
        var paths = new ArrayList<Map<String, Object>>();
        for (var timing : timings) {
            Variant variant = timing.variant();
            var baseline = byId.get(variant.baseline());
            line(
                    "%-44s %6.3f s %6.3f s %6.3f s %7.1fx  %s",
                    variant.label(),
                    timing.median(),
                    timing.min(),
                    timing.max(),
                    timing.ratioTo(baseline),
                    variant.target());
            paths.add(timing.json(baseline));
        }
        line("%n%-44s %11s %11s  %s", "memory", "before exec", "after", "processes left");
        var memories = new ArrayList<Map<String, Object>>();
        memory.forEach((label, used) -> {
            line(
                    "%-44s %8.0f MB %8.0f MB  %d",
                    "installed launcher, " + label, used.peakBefore(), used.after(), used.children());
            memories.add(Map.of(
                    "label",
                    label,
                    "peak_before_exec_mb",
                    Math.round(used.peakBefore()),
                    "after_mb",
                    Math.round(used.after()),
                    "processes_left",
                    used.children()));
        });
        line("%n%-44s %11s %11s", "many secrets", "CPU", "peak");
        var usages = new ArrayList<Map<String, Object>>();
        usage.forEach((label, used) -> {
            line("%-44s %9.2f s %8.0f MB", label, used.cpu(), used.peak());
            usages.add(Map.of("label", label, "cpu_s", used.cpu(), "peak_mb", Math.round(used.peak())));
        });
        var results = new LinkedHashMap<String, Object>();
        results.put("machine", machine);
        results.put("method", method + ", " + runs + " runs of each after one that does not count");
        results.put("paths", paths);
        results.put("memory", memories);
        results.put("usage", usages);
        write(JSONValue.toJSONString(results, JSONStyle.LT_COMPRESS).replace("},{", "},\n{") + "\n");
    }

    private void write(String json) throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve(RESULTS), json);
        Files.writeString(out.resolve("chart.svg"), Chart.svg(json));
        say("", "wrote " + out.resolve(RESULTS) + " and chart.svg");
    }

    private static Map<String, Object> machine() throws IOException {
        var cpu = Path.of("/proc/cpuinfo");
        var machine = new LinkedHashMap<String, Object>();
        machine.put(
                "cpu",
                Files.exists(cpu)
                        ? Files.readAllLines(cpu).stream()
                                .filter(line -> line.startsWith("model name"))
                                .map(line -> line.replaceFirst(".*: ", ""))
                                .findFirst()
                                .orElse("unknown")
                        : System.getProperty("os.arch"));
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        return machine;
    }

    private static List<String> words(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }

    private static void line(String pattern, Object... values) {
        System.out.println(String.format(Locale.ROOT, pattern, values));
    }

    private static void say(String... lines) {
        for (var text : lines) {
            System.err.println(text.isEmpty() ? "" : "bench: " + text);
        }
    }
}
