package ocivault.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import ocivault.files.SmallFile;

/**
 * A command as a small shell script that becomes java. It needs nothing of its environment, neither HOME nor PATH, and
 * says in two lines what is missing and how to repair it.
 *
 * @param name of the command
 * @param main its class
 */
record LauncherScript(String name, String main) {

    /** The scripts of this toolkit. */
    static final List<LauncherScript> ALL = List.of(
            new LauncherScript("github-mcp-proxy", "GitHubMcpProxy"),
            new LauncherScript("vault-resolve", "VaultResolve"),
            new LauncherScript("upload-secret", "UploadSecret"));

    /** Its second line, by which we know what we wrote. */
    private static final String MARK =
            "# oci-vault-mcp launcher: 'jbang install-launchers' wrote it, with --uninstall it removes it";

    private static final int MAX_BYTES = 64 * 1024;

    /**
     * The script.
     *
     * @param repair the command that makes it work again
     */
    String text(LauncherBuild.Built built, String repair) {
        return """
            #!/bin/sh
            %s
            java=%s
            toolkit=%s
            fail() {
                printf '%%s: error: %%s\\nhint: %%s\\n' %s "$1" %s >&2
                exit 78
            }
            [ -x "$java" ] || fail "the Java that it was installed with is gone: $java"
            [ -r "$toolkit/%s" ] && [ -r "$toolkit/%s" ] || fail "its part in $toolkit is gone"
            exec "$java" %s -XX:SharedArchiveFile="$toolkit/%s:$toolkit/%s" -cp "$toolkit/%s:$toolkit/%s" %s "$@"
            """.formatted(
                        MARK,
                        quoted(built.java().toString()),
                        quoted(built.folder().toString()),
                        name,
                        quoted("Install it again: " + repair),
                        LauncherJars.FIRST,
                        LauncherJars.SECOND,
                        String.join(" ", LauncherBuild.JVM_OPTIONS),
                        LauncherBuild.LAUNCH_ARCHIVE,
                        LauncherBuild.ARCHIVE,
                        LauncherJars.FIRST,
                        LauncherJars.SECOND,
                        main);
    }

    /** Whether {@code file} is a launcher that we wrote; a link to one is not. */
    static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return false;
        }
        var lines = new String(SmallFile.read(file, MAX_BYTES), StandardCharsets.UTF_8).split("\n", 3);
        return lines.length == 3 && lines[1].equals(MARK);
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
