package ocivault.proxy;

import java.util.ArrayList;
import java.util.List;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;

/**
 * What {@link ServerCommand#LIMITS} ask for, as headers of GitHub's hosted server: it sees no environment of ours, and nobody may
 * rely on limits that are none. Names of the headers as GitHub documents them for that server.
 */
final class RemoteLimits {

    private RemoteLimits() {}

    /**
     * The headers, each as {@code Name: text}.
     *
     * @param given the environment that we were started with
     * @param others headers that are asked for already, of the same form: they stand in place of such a variable
     * @throws VaultException.Usage for a limit that this server does not know
     */
    static List<String> headers(ServerEnvironment given, List<String> others) {
        var headers = new ArrayList<String>();
        for (var variable : ServerCommand.limits(given, List.of())) {
            var name = header(variable);
            if (!name.isEmpty() && others.stream().noneMatch(other -> isNamed(other, name))) {
                headers.add(name + ": "
                        + (isSwitch(variable) ? "true" : given.value(variable).orElse("")));
            }
        }
        return headers;
    }

    private static String header(String variable) {
        return switch (variable) {
            case "GITHUB_HOST" -> ""; // the URL has it
            case "GITHUB_TOOLSETS" -> "X-MCP-Toolsets";
            case "GITHUB_TOOLS" -> "X-MCP-Tools";
            case "GITHUB_EXCLUDE_TOOLS" -> "X-MCP-Exclude-Tools";
            case "GITHUB_READ_ONLY" -> "X-MCP-Readonly";
            case "GITHUB_LOCKDOWN_MODE" -> "X-MCP-Lockdown";
            case "GITHUB_FEATURES" -> "X-MCP-Features";
            case "GITHUB_INSIDERS" -> "X-MCP-Insiders";
            default ->
                throw new VaultException.Usage(
                        variable + " is set, of which GitHub's hosted server takes no notice",
                        "Use --server binary or --server docker, whose server heeds it, or unset " + variable + ".");
        };
    }

    private static boolean isSwitch(String variable) {
        return List.of("GITHUB_READ_ONLY", "GITHUB_LOCKDOWN_MODE", "GITHUB_INSIDERS")
                .contains(variable);
    }

    private static boolean isNamed(String header, String name) {
        int colon = header.indexOf(':');
        return colon > 0 && header.substring(0, colon).strip().equalsIgnoreCase(name);
    }
}
