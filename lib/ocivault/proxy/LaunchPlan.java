package ocivault.proxy;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ocivault.template.Template;

/**
 * What the server gets beside what it inherits, and from which references; nothing is fetched yet. All in the order in
 * which it is told.
 *
 * @param variables by name, the token's first; one without references is a plain value from a file of variables
 * @param files references by the name of the variable that gets the file's path
 * @param arguments by the word's position in the command, from 1 for the first after the program
 * @param gateway what Docker's gateway gets in its file of secrets, by the gateway's names
 * @param withheld names of variables that the server does not inherit either
 */
record LaunchPlan(
        Map<String, Template> variables,
        Map<String, String> files,
        Map<Integer, Template> arguments,
        Map<String, Template> gateway,
        Set<String> withheld) {

    /** For who looks at a start before it is known what the server gets. */
    static final LaunchPlan NOTHING = new LaunchPlan(Map.of(), Map.of(), Map.of());

    LaunchPlan {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        gateway = Collections.unmodifiableMap(new LinkedHashMap<>(gateway));
        withheld = Set.copyOf(withheld);
    }

    /** For a server that gets nothing in other ways. */
    LaunchPlan(Map<String, Template> variables, Map<String, String> files, Map<Integer, Template> arguments) {
        this(variables, files, arguments, Map.of(), Set.of());
    }

    /** The same for a server that must not have this variable, whatever it would be. */
    LaunchPlan without(String name) {
        var others = new LinkedHashMap<>(variables);
        others.remove(name);
        var names = new HashSet<>(withheld);
        names.add(name);
        return new LaunchPlan(others, files, arguments, gateway, names);
    }

    /** The same with those for Docker's gateway. */
    LaunchPlan withGateway(Map<String, Template> secrets) {
        return new LaunchPlan(variables, files, arguments, secrets, withheld);
    }

    /** The names of all variables that it sets. */
    Set<String> names() {
        var names = new LinkedHashSet<>(variables.keySet());
        names.addAll(files.keySet());
        return names;
    }

    /** The names of all that it hands over. */
    Set<String> told() {
        var names = names();
        names.addAll(gateway.keySet());
        return names;
    }

    /** All references, each once. */
    List<String> all() {
        var references = new LinkedHashSet<>(texts());
        references.addAll(files.values());
        return List.copyOf(references);
    }

    /** Those that are wanted as files alone, whose secrets may be any bytes. */
    Set<String> binary() {
        if (files.isEmpty()) {
            return Set.of();
        }
        var references = new HashSet<>(files.values());
        references.removeAll(texts());
        return references;
    }

    private Set<String> texts() {
        var references = new LinkedHashSet<String>();
        variables.values().forEach(template -> references.addAll(template.references()));
        arguments.values().forEach(template -> references.addAll(template.references()));
        gateway.values().forEach(template -> references.addAll(template.references()));
        return references;
    }

    /** The variables that have references, and which, with a blank between them. */
    Map<String, String> references() {
        var references = new LinkedHashMap<String, String>();
        variables.forEach((name, template) -> {
            if (!template.references().isEmpty()) {
                references.put(name, String.join(" ", template.references()));
            }
        });
        return references;
    }
}
