package ocivault.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import ocivault.model.Json;
import ocivault.model.VaultException;

/**
 * What a check has found so far: its steps with their times, and the server's own account of itself. Each step is told
 * as soon as it is over; all of it is one JSON object at the end, whether the check passed or not. For one thread.
 */
public final class CheckReport {

    /** @param name {@code resolve}, {@code prepare}, {@code start}, {@code initialize}, {@code tools/list} or {@code shutdown} */
    public record Step(String name, boolean ok, Duration elapsed) {}

    /** How a server introduces itself. */
    public record ServerInfo(String name, String version, String protocolVersion) {}

    private static final int LINE_LENGTH = 100;

    private final Consumer<String> lines;
    private final List<Step> steps = new ArrayList<>();
    private final List<ServerInfo> server = new ArrayList<>(1);
    private final List<String> tools = new ArrayList<>();
    private final List<String> lastWords = new ArrayList<>();

    /** @param lines is told every step, one line or more, for a person to read */
    public CheckReport(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Does {@code work} as the step {@code name}; whatever it throws fails the step and goes on to the caller.
     *
     * @param told what a person wants to know of the result, one line; may be empty
     */
    public <T> T step(String name, Supplier<T> work, Function<T, String> told) {
        long start = System.nanoTime();
        try {
            var result = work.get();
            over(new Step(name, true, since(start)), told.apply(result));
            return result;
        } catch (VaultException e) {
            over(new Step(name, false, since(start)), "");
            throw e;
        }
    }

    /** A line for a person that is no step. */
    void note(String line) {
        lines.accept("   " + line);
    }

    /** Names, as many on a line as fit. */
    void noteList(List<String> names) {
        var line = new StringBuilder();
        for (var each = names.iterator(); each.hasNext(); ) {
            var name = each.next() + (each.hasNext() ? ", " : "");
            if (!line.isEmpty() && line.length() + name.length() > LINE_LENGTH) {
                note(line.toString().stripTrailing());
                line.setLength(0);
            }
            line.append(name);
        }
        if (!line.isEmpty()) {
            note(line.toString());
        }
    }

    void introduces(ServerInfo info) {
        server.add(info);
    }

    void offers(List<String> names) {
        tools.addAll(names);
    }

    /** What the server wrote to stderr before it failed. */
    void lastWords(List<String> stderr) {
        lastWords.addAll(stderr);
        stderr.forEach(line -> note("server: " + line));
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The names of the server's tools, as far as it was asked. */
    public List<String> tools() {
        return List.copyOf(tools);
    }

    /** Everything, as {@code --check --json} has it, in its order; {@code null} for what the check did not reach;
     *  {@code stderr} only where the server failed. */
    public Map<String, Object> toJson() {
        var json = Json.object(
                "ok", steps.stream().allMatch(Step::ok),
                "steps", steps.stream().map(CheckReport::stepJson).toList(),
                "server", server.isEmpty() ? null : identity(server.getFirst()),
                "protocol_version", server.isEmpty() ? null : server.getFirst().protocolVersion(),
                "tools", tools());
        if (!lastWords.isEmpty()) {
            json.put("stderr", List.copyOf(lastWords));
        }
        return json;
    }

    private static Map<String, Object> stepJson(Step step) {
        return Json.object(
                "name", step.name(),
                "ok", step.ok(),
                "elapsed_ms", step.elapsed().toMillis());
    }

    private static Map<String, Object> identity(ServerInfo server) {
        return Json.object(
                "name", server.name(),
                "version", server.version());
    }

    private void over(Step step, String told) {
        steps.add(step);
        var line =
                (step.ok() ? "✅ " : "❌ ") + step.name() + " " + step.elapsed().toMillis() + " ms";
        lines.accept(told.isEmpty() ? line : line + "  " + told);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
