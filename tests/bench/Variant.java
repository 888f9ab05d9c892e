package bench;

import java.util.List;
import java.util.Map;

/**
 * One way to start something, to be timed.
 *
 * @param id stable, for programs
 * @param label for people
 * @param until what ends the time
 * @param baseline id of the variant that this one is compared with; its own where it is a baseline
 * @param target what is wanted of it, for people; may be empty
 * @param command what is started
 * @param environment all of its environment
 */
public record Variant(
        String id,
        String label,
        Until until,
        String baseline,
        String target,
        List<String> command,
        Map<String, String> environment) {

    /** What ends the time that is taken. */
    public enum Until {
        /** The process ends: it became a program that does nothing. */
        EXIT,
        /** It answers MCP's {@code initialize}. */
        REPLY
    }

    public Variant {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
