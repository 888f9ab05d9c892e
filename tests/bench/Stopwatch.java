//SOURCES Timing.java
//SOURCES Variant.java
package bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/** Times variants. Each is run once before, and that run does not count. */
public final class Stopwatch {

    private static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"bench","version":"1"}}}
        """;
    private static final long PATIENCE_SECONDS = 60;

    private Stopwatch() {}

    /**
     * In turns, one run of each after the other, so that what else this machine does hits all alike. Of no runs there are
     * no timings, but the one run that never counts has shown that each variant works.
     */
    public static List<Timing> inTurns(List<Variant> variants, int runs) throws IOException, InterruptedException {
        var taken = new LinkedHashMap<Variant, List<Double>>();
        variants.forEach(variant -> taken.put(variant, new ArrayList<>()));
        for (int run = 0; run <= runs; run++) {
            for (var variant : variants) {
                double seconds = time(variant);
                if (run > 0) {
                    taken.get(variant).add(seconds);
                }
            }
        }
        return taken.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> timing(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** By hyperfine, one variant after the other; only for those that run until they exit. */
    public static List<Timing> byHyperfine(Path hyperfine, List<Variant> variants, int runs)
            throws IOException, InterruptedException {
        var timings = new ArrayList<Timing>();
        for (var variant : variants) {
            var export = Files.createTempFile("bench", ".json");
            try {
                var command = variant.command().stream().map(Stopwatch::quoted).collect(Collectors.joining(" "));
                var process = builder(
                                variant,
                                List.of(
                                        hyperfine.toString(),
                                        "--shell=none",
                                        "--style=none",
                                        "--warmup=1",
                                        "--runs=" + runs,
                                        "--export-json=" + export,
                                        command))
                        .start();
                requireSuccess(variant, process.waitFor());
                var result = (JSONObject) JSONValue.parse(Files.readString(export));
                var times = (JSONArray) ((JSONObject) ((JSONArray) result.get("results")).getFirst()).get("times");
                timings.add(timing(
                        variant,
                        times.stream()
                                .map(time -> ((Number) time).doubleValue())
                                .toList()));
            } finally {
                Files.delete(export);
            }
        }
        return timings;
    }

    private static Timing timing(Variant variant, List<Double> seconds) {
        return new Timing(
                variant, seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double time(Variant variant) throws IOException, InterruptedException {
        return switch (variant.until()) {
            case EXIT -> untilExit(variant);
            case REPLY -> untilReply(variant);
        };
    }

    private static double untilExit(Variant variant) throws IOException, InterruptedException {
        var builder = builder(variant, variant.command());
        long start = System.nanoTime();
        int status = builder.start().waitFor();
        double seconds = since(start);
        requireSuccess(variant, status);
        return seconds;
    }

    private static double untilReply(Variant variant) throws IOException, InterruptedException {
        var builder =
                builder(variant, variant.command()).redirectInput(Redirect.PIPE).redirectOutput(Redirect.PIPE);
        long start = System.nanoTime();
        var process = builder.start();
        try (var in = process.getOutputStream();
                var out = process.inputReader(StandardCharsets.UTF_8)) {
            in.write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
            in.flush();
            var reply = out.readLine();
            double seconds = since(start);
            if (reply == null || !reply.contains("serverInfo")) {
                throw new IOException(variant.label() + " does not answer as an MCP server");
            }
            return seconds;
        } finally {
            process.destroy();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static void requireSuccess(Variant variant, int status) throws IOException {
        if (status != 0) {
            throw new IOException(variant.label() + " ended with status " + status + ": " + variant.command());
        }
    }

    private static ProcessBuilder builder(Variant variant, List<String> command) {
        var builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(variant.environment());
        return builder;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
