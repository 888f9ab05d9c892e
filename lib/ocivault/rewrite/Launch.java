package ocivault.rewrite;

import java.util.List;

/**
 * How a config starts us.
 *
 * @param command {@code github-mcp-proxy}, or where it lies
 * @param options what it needs to get at the vault, such as {@code --profile}
 */
public record Launch(String command, List<String> options) {
    public Launch {
        options = List.copyOf(options);
    }
}
