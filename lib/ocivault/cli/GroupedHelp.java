package ocivault.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command's help with its own options first, and then those that all commands share, in groups under headings. Made
 * when help is asked for, since picocli's own groups cost every start something.
 */
final class GroupedHelp {

    private GroupedHelp() {}

    /** @param groups by heading; options of the command that are in none of them come first; a group that
     *     the command does not have is left out */
    static void applyTo(CommandLine line, Map<String, List<OptionSpec>> groups) {
        var sections = line.getHelpSectionMap();
        sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> text(help, groups));
        line.setHelpSectionMap(sections);
    }

    private static String text(Help help, Map<String, List<OptionSpec>> groups) {
        var own = new ArrayList<>(help.commandSpec().options());
        groups.values().forEach(own::removeAll);
        var text = new StringBuilder();
        if (!own.isEmpty()) {
            text.append(section(help, "Options", own));
        }
        groups.forEach((heading, options) -> {
            if (help.commandSpec().options().containsAll(options)) {
                text.append(section(help, heading, options));
            }
        });
        return text.toString();
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        // The columns are those that all of the command's options need, so that the sections line up.
        var layout = help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
        layout.addOptions(options, help.createDefaultParamLabelRenderer());
        return "\n" + heading + ":\n" + layout;
    }
}
