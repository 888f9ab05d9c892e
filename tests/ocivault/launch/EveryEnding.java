package ocivault.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program that supervises one server after another, each of which ends in its own way, and prints every way that did
 * not come through; then how many there were. In a process of its own, since a supervisor ends everything that descends
 * from its process.
 */
class EveryEnding {

    /** Those that stop a process or that it ignores, and two which glibc keeps to itself. */
    private static final List<Integer> NOT_ENDING = List.of(17, 18, 19, 20, 21, 22, 23, 28, 32, 33);

    public static void main(String[] args) {
        var wrong = new ArrayList<String>();
        var codes = IntStream.rangeClosed(0, 255).boxed().toList();
        var signals = IntStream.rangeClosed(1, 64)
                .boxed()
                .filter(signal -> !NOT_ENDING.contains(signal))
                .toList();
        codes.forEach(code -> check("exit " + code, code, wrong));
        signals.forEach(signal -> check("kill -" + signal + " $$", 128 + signal, wrong));
        wrong.forEach(System.out::println);
        System.out.println(codes.size() + " codes, " + signals.size() + " signals");
        System.exit(0);
    }

    private static void check(String script, int expected, List<String> wrong) {
        int code = Supervisor.start(new ProcessBuilder("sh", "-c", script), InheritedDescriptors.none())
                .await();
        if (code != expected) {
            wrong.add(script + " gave " + code);
        }
    }
}
