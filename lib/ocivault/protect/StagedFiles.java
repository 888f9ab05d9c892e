package ocivault.protect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.edit.ConfigDocument;
import ocivault.formats.TemplateFormat;
import ocivault.model.VaultException;
import ocivault.protect.Inspected.Refused;

/** The configs among what the next commit takes, as it takes them: what is in git's index, not what lies in the folder. */
public final class StagedFiles {

    private static final byte[] NOTHING = {};

    private static final Set<TemplateFormat> FORMATS =
            Set.of(TemplateFormat.JSON, TemplateFormat.TOML, TemplateFormat.YAML, TemplateFormat.DOTENV);

    /** What makes a config of a file whose name says nothing. */
    private static final Pattern SERVERS = Pattern.compile(
            "mcp_?servers|context_servers|\"servers\"\\s*:\\s*\\{|\"mcp\"\\s*:\\s*\\{|(?m)^(?:extensions|registry):",
            Pattern.CASE_INSENSITIVE);

    private static final String LINK = "120000";
    private static final String REPOSITORY = "160000";

    private StagedFiles() {}

    /**
     * What they have.
     *
     * @param folder in the repository
     * @param only where it is not empty, of these files alone, which count as configs whatever they are called
     * @throws VaultException.Usage where there is no repository, or no git
     */
    public static List<Inspected> inspect(Path folder, Map<String, String> environment, List<Path> only) {
        var git = new Git(folder, environment);
        var root = git.ask(
                        NOTHING,
                        answer -> new String(answer.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\n$", ""),
                        "rev-parse",
                        "--show-toplevel")
                .map(Path::of)
                .orElseThrow(StagedFiles::noRepository);
        var ids = new LinkedHashMap<String, List<ConfigFile>>();
        var wanted = only.stream()
                .map(path -> folder.resolve(path).toAbsolutePath().normalize())
                .toList();
        staged(git).forEach((name, id) -> {
            var path = root.resolve(name);
            if (wanted.isEmpty() ? isCandidate(path) : wanted.contains(path)) {
                ids.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(new ConfigFile(path, ClientConfigs.client(path).orElse("")));
            }
        });
        var inspected = new LinkedHashMap<ConfigFile, Inspected>();
        ids.values()
                .forEach(files ->
                        files.forEach(file -> inspected.put(file, new Refused(file, "is larger than a config is"))));
        boolean isRead = git.contents(
                List.copyOf(ids.keySet()),
                ConfigDocument.LARGEST,
                (id, content) -> ids.get(id).forEach(file -> {
                    if (!wanted.isEmpty() || !file.client().isEmpty() || hasServers(content)) {
                        inspected.put(file, ConfigScan.inspect(file, content));
                    } else {
                        inspected.remove(file);
                    }
                }));
        if (!isRead && !ids.isEmpty()) {
            throw noRepository();
        }
        // A file of no client that is too large for one is none.
        inspected
                .keySet()
                .removeIf(
                        file -> wanted.isEmpty() && file.client().isEmpty() && inspected.get(file) instanceof Refused);
        return List.copyOf(inspected.values());
    }

    /** Names from the top of the repository on, and the ids of what is to be committed as these. */
    private static Map<String, String> staged(Git git) {
        var parts = git.list(
                        NOTHING,
                        "diff",
                        "--cached",
                        "--raw",
                        "-z",
                        "--no-abbrev",
                        "--no-renames",
                        "--no-ext-diff",
                        "--diff-filter=d",
                        "--ignore-submodules")
                .orElseThrow(StagedFiles::noRepository);
        var staged = new LinkedHashMap<String, String>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            // :100644 100644 <old id> <new id> M, and the name behind it
            var fields = parts.get(i).split(" ");
            if (fields.length == 5 && !fields[1].equals(LINK) && !fields[1].equals(REPOSITORY)) {
                staged.put(parts.get(i + 1), fields[3]);
            }
        }
        return staged;
    }

    private static boolean isCandidate(Path path) {
        return ClientConfigs.client(path).isPresent() || FORMATS.contains(TemplateFormat.of(path));
    }

    private static boolean hasServers(byte[] content) {
        return SERVERS.matcher(new String(content, StandardCharsets.UTF_8)).find();
    }

    private static VaultException.Usage noRepository() {
        return new VaultException.Usage(
                "--staged looks at what git has staged, and git finds no repository here",
                "Run it in a work tree, such as from .git/hooks/pre-commit; without --staged it looks at files.");
    }
}
