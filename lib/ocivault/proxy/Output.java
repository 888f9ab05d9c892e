package ocivault.proxy;

import java.util.Map;
import ocivault.cli.Cli;

/**
 * How a check or a dry run tells its result on stdout, line by line or as one JSON object.
 *
 * @param cli whose stdout it is
 */
public record Output(Cli cli, Format format) {

    /** How a result is written to stdout. */
    public enum Format {
        TEXT,
        JSON
    }

    /** One line, at once; nothing where the result is JSON. */
    public void tell(String line) {
        if (format == Format.TEXT) {
            write(line);
        }
    }

    /** The result; nothing where it is told in lines. */
    public void tell(Map<String, Object> json) {
        if (format == Format.JSON) {
            write(Cli.json(json));
        }
    }

    private void write(String line) {
        cli.out().println(line);
        cli.out().flush();
    }
}
