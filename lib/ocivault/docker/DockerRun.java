package ocivault.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A command that starts a container, read as {@code docker} and {@code podman} read it: {@code docker run …}, {@code podman
 * container run …}, by any path and with options before {@code run}. Immutable.
 *
 * @param words the whole command
 * @param runAt the position of {@code run}
 * @param imageAt the position of the image; the number of words where there is none
 * @param options those of {@code run}, in their order
 */
public record DockerRun(List<String> words, int runAt, int imageAt, List<Option> options) {

    /**
     * One option of {@code run}.
     *
     * @param name its long name where it has one of those that matter here, else as it was written, without dashes
     * @param value what was given to it; {@code true} or {@code false} for a switch
     * @param position of the word that has the value, 1 for the first after the program
     */
    public record Option(String name, String value, int position) {

        /** The value is left out: it may be a secret. */
        @Override
        public String toString() {
            return "Option[" + name + " at " + position + "]";
        }
    }

    private static final Set<String> PROGRAMS = Set.of("docker", "podman");

    /** Before {@code run}: those that take no value. */
    private static final Set<String> GLOBAL_SWITCHES = Set.of(
            "debug", "tls", "tlsverify", "version", "help", "noout", "remote", "syslog", "transient-store", "trace");

    private static final String GLOBAL_SHORT_SWITCHES = "Dvr";

    /** After {@code run}: those that take no value, by docker and podman. */
    private static final Set<String> SWITCHES = Set.of(
            "detach",
            "disable-content-trust",
            "env-host",
            "help",
            "http-proxy",
            "init",
            "interactive",
            "no-healthcheck",
            "no-hostname",
            "no-hosts",
            "oom-kill-disable",
            "passwd",
            "privileged",
            "publish-all",
            "quiet",
            "read-only",
            "read-only-tmpfs",
            "replace",
            "rm",
            "rmi",
            "rootfs",
            "sig-proxy",
            "tls-verify",
            "tty",
            "unsetenv-all",
            "use-api-socket");

    private static final String SHORT_SWITCHES = "diPqt";

    public DockerRun {
        words = List.copyOf(words);
        options = List.copyOf(options);
    }

    /** What {@code words} start, where that is a container. */
    public static Optional<DockerRun> of(List<String> words) {
        if (!PROGRAMS.contains(programName(words.getFirst()))) {
            return Optional.empty();
        }
        int at = afterGlobals(words, 1);
        if (at < words.size() && words.get(at).equals("container")) {
            at = afterGlobals(words, at + 1);
        }
        return at < words.size() && words.get(at).equals("run") ? Optional.of(read(words, at)) : Optional.empty();
    }

    private static String programName(String program) {
        var name = program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
        var small = name.toLowerCase(Locale.ROOT);
        return small.endsWith(".exe") ? small.substring(0, small.length() - 4) : name;
    }

    private static int afterGlobals(List<String> words, int start) {
        int at = start;
        while (at < words.size() && words.get(at).startsWith("-")) {
            var word = words.get(at);
            boolean alone = word.contains("=")
                    || (word.startsWith("--")
                            ? GLOBAL_SWITCHES.contains(word.substring(2))
                            : word.length() != 2 || GLOBAL_SHORT_SWITCHES.indexOf(word.charAt(1)) >= 0);
            at += alone ? 1 : 2;
        }
        return at;
    }

    private static DockerRun read(List<String> words, int runAt) {
        var options = new ArrayList<Option>();
        int at = runAt + 1;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && words.get(at).length() > 1) {
            var word = words.get(at);
            if (word.equals("--")) {
                at++;
                break;
            }
            at = word.startsWith("--") ? readLong(words, at, options) : readShort(words, at, options);
        }
        return new DockerRun(words, runAt, Math.min(at, words.size()), options);
    }

    private static int readLong(List<String> words, int at, List<Option> options) {
        var word = words.get(at).substring(2);
        int equals = word.indexOf('=');
        if (equals >= 0) {
            options.add(new Option(word.substring(0, equals), word.substring(equals + 1), at));
            return at + 1;
        }
        if (SWITCHES.contains(word)) {
            options.add(new Option(word, "true", at));
            return at + 1;
        }
        return withNext(words, at, word, options);
    }

    /** Several switches may share a word, and the last option of it may have a value there or in the next. */
    private static int readShort(List<String> words, int at, List<Option> options) {
        var word = words.get(at);
        for (int i = 1; i < word.length(); i++) {
            var name = longName(word.charAt(i));
            var rest = word.substring(i + 1);
            if (SHORT_SWITCHES.indexOf(word.charAt(i)) < 0) {
                if (rest.isEmpty()) {
                    return withNext(words, at, name, options);
                }
                options.add(new Option(name, rest.startsWith("=") ? rest.substring(1) : rest, at));
                return at + 1;
            }
            if (rest.startsWith("=")) {
                options.add(new Option(name, rest.substring(1), at));
                return at + 1;
            }
            options.add(new Option(name, "true", at));
        }
        return at + 1;
    }

    private static int withNext(List<String> words, int at, String name, List<Option> options) {
        if (at + 1 < words.size()) {
            options.add(new Option(name, words.get(at + 1), at + 1));
        }
        return at + 2;
    }

    private static String longName(char c) {
        return switch (c) {
            case 'd' -> "detach";
            case 'e' -> "env";
            case 'i' -> "interactive";
            case 'P' -> "publish-all";
            case 'p' -> "publish";
            case 't' -> "tty";
            default -> String.valueOf(c);
        };
    }

    /** Whether a switch is on: the last of its kind counts. */
    public boolean has(String name) {
        return options.stream()
                .filter(option -> option.name.equals(name))
                .reduce((first, second) -> second)
                .filter(option ->
                        !Set.of("false", "0", "f", "F", "FALSE", "False").contains(option.value))
                .isPresent();
    }

    /** The options of that name, in their order. */
    public List<Option> all(String name) {
        return options.stream().filter(option -> option.name.equals(name)).toList();
    }

    /** The image; empty where the command has none. */
    public String image() {
        return imageAt < words.size() ? words.get(imageAt) : "";
    }

    /** The program and what stands between it and {@code run}, for other commands to the same engine. */
    public List<String> engine() {
        var before = words.subList(0, runAt);
        return before.getLast().equals("container") && runAt > 1 ? before.subList(0, runAt - 1) : before;
    }
}
