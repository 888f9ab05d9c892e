package ocivault.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.model.Json;
import ocivault.template.Template;

/** Says what would be started, and fetches and installs nothing. For one use. */
public final class ServerPreview {

    private final ServerSetup setup;

    public ServerPreview(ServerSetup setup) {
        this.setup = setup;
    }

    /** Prints the command, and the variables that it would get from which references. */
    public int run(Output output) {
        var plan = setup.plan(ProxyOptions.Mode.DRY_RUN);
        var command = setup.preview(plan);
        output.tell("command: "
                + String.join(" ", command.stream().map(ServerPreview::quoted).toList()));
        plan.variables()
                .forEach((name, template) -> output.tell("adds: " + name + " from "
                        + (template.references().isEmpty() ? "a file of variables" : source(template))));
        plan.files().forEach((name, reference) -> output.tell("adds: " + name + ", a file from " + reference));
        plan.arguments()
                .forEach((position, template) -> output.tell(
                        "fills: argument " + position + " from " + String.join(" and ", template.references())));
        plan.gateway()
                .forEach((name, template) -> output.tell("gateway secret: " + name + " from " + source(template)));
        output.tell(json(command, plan));
        return 0;
    }

    private static String source(Template template) {
        return template.references().isEmpty() ? "the environment" : String.join(" and ", template.references());
    }

    /** What there is sometimes only is named only then. */
    private static Map<String, Object> json(List<String> command, LaunchPlan plan) {
        var json = Json.object("command", command, "adds", plan.references());
        var plain = new ArrayList<>(plan.variables().keySet());
        plain.removeAll(plan.references().keySet());
        if (!plain.isEmpty()) {
            json.put("sets", plain);
        }
        if (!plan.files().isEmpty()) {
            json.put("files", plan.files());
        }
        if (!plan.arguments().isEmpty()) {
            var arguments = new LinkedHashMap<String, Object>();
            plan.arguments()
                    .forEach((position, template) ->
                            arguments.put(String.valueOf(position), String.join(" ", template.references())));
            json.put("arguments", arguments);
        }
        if (!plan.gateway().isEmpty()) {
            var secrets = new LinkedHashMap<String, Object>();
            plan.gateway().forEach((name, template) -> secrets.put(name, String.join(" ", template.references())));
            json.put("gateway_secrets", secrets);
        }
        return json;
    }

    /** As a person would type it into a shell. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
