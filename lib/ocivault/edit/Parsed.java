package ocivault.edit;

/** What a file turned out to be. */
public sealed interface Parsed {

    record Read(ConfigDocument document) implements Parsed {}

    /**
     * A file that is left alone.
     *
     * @param reason completes the sentence "FILE …", as in {@code is not JSON, at line 3, column 8}
     * @param line the line of the fault, from 1; 0 where it is the whole file's
     */
    record Refused(String reason, int line) implements Parsed {}
}
