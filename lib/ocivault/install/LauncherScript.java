package ocivault.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import ocivault.files.SmallFile;

/**
 * A command as a small shell script that becomes java. It needs nothing of its environment, neither HOME nor PATH nor a
 * locale, and says in two lines what is missing and how to repair it.
 *
 * <p>A shell changes the environment on the way: dash sets PWD, and drops and reorders variables; bash sets _. What it was
 * given is noted as {@code LauncherNote} reads it, where there is a /proc; with the streams that were closed and the
 * signals that were ignored, of which a JVM leaves no trace. In a locale that knows ASCII alone, or is not installed, Java
 * cannot name the files of most people: it gets one that knows all, as {@code ./jbang} does it.
 *
 * <p>A run that finds no entry in the cache whose time is yet to come ({@code ocivault.cache.SealedCache} dates them so)
 * will call the vault, and gets the classes for that. A wrong guess costs some milliseconds, and nothing else.
 *
 * @param name of the command
 * @param main its class
 */
record LauncherScript(String name, String main) {

    /** The scripts of this toolkit. */
    static final List<LauncherScript> ALL = List.of(
            new LauncherScript("github-mcp-proxy", "GitHubMcpProxy"),
            new LauncherScript("vault-resolve", "VaultResolve"),
            new LauncherScript("upload-secret", "UploadSecret"),
            new LauncherScript("protect-configs", "ProtectConfigs"));

    /** Its second line, by which we know what we wrote. */
    private static final String MARK =
            "# oci-vault-mcp launcher: 'jbang install-launchers' wrote it, with --uninstall it removes it";

    /** {@code ocivault.launch.LauncherNote} knows it by this name. */
    private static final String NOTE = "OCI_VAULT_MCP_GIVEN";

    /** The system allows 128 KiB for one variable; a larger environment goes as the shell has it. */
    private static final int LONGEST_NOTE = 120_000;

    private static final int MAX_BYTES = 64 * 1024;

    /**
     * For a process that stays, in front of a remote server: what it leaves behind is collected while it is little. Here that
     * is a tenth of its memory, and costs a start that becomes a server some collections too many.
     */
    private static final String STAYS = "-XX:NewSize=4m -XX:MaxNewSize=4m";

    /** What Java takes for granted, in KiB: below, it ends without a word somewhere on its way. */
    private static final int LEAST_MEMORY = 1_572_864;

    /**
     * The script.
     *
     * @param repair the command that makes it work again
     */
    String text(LauncherBuild.Built built, String repair) {
        return """
            #!/bin/sh
            @MARK@
            java=@JAVA@
            toolkit=@TOOLKIT@
            fail() {
                printf '%s: error: %s\\nhint: %s\\n' @NAME@ "$1" "$2" >&2
                exit 78
            }
            lack() {
                there=$1
                while [ -n "$there" ] && [ ! -e "$there" ]; do there=${there%/*}; done
                if [ "$there" = "$1" ] || [ ! -x "${there:-/}" ]; then
                    fail "it has no permission to use $1" "Give this user access to ${there:-/} (chmod u+rX, or chown), or "@AGAIN@
                fi
                fail "$2 is gone$3" "Install it again: "@REPAIR@
            }
            [ -x "$java" ] || lack "$java" "the Java that it was installed with" ": $java"
            for file in @FIRST@ @SECOND@; do
                [ -r "$toolkit/$file" ] || lack "$toolkit/$file" "its part in $toolkit"
            done
            [ -n "${PWD:-}" ] && pwd -P >/dev/null 2>&1 ||
                fail "the working directory is gone" "Start it in a folder that exists (cd /, or 'cwd' in the client's configuration)."
            memory=unlimited
            if [ -r /proc/$$/environ ] && [ -x /usr/bin/tr ]; then
                @NOTE@=$(ulimit -v; echo .; exec /usr/bin/tr '\\0\\n' '\\n\\001' </proc/$$/environ)
                memory=${@NOTE@%%[!0-9a-z]*}
                closed=.
                for stream in 0 1 2; do
                    [ -e /proc/$$/fd/$stream ] || closed=$closed$stream
                done
                read -r state </proc/$$/stat
                @NOTE@="$$ $closed ${state##*) }${@NOTE@#*
            .}"
                if [ ${#@NOTE@} -le @LONGEST@ ]; then export @NOTE@; else unset @NOTE@; fi
            fi
            case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
            '' | C | POSIX | *.[Uu][Tt][Ff]-8 | *.[Uu][Tt][Ff]8)
                unset JBANG_GIVEN_JAVA_HOME JBANG_GIVEN_LC_CTYPE
                export JBANG_GIVEN_BY=$$ JBANG_GIVEN_LC_ALL="${LC_ALL+=$LC_ALL}" LC_ALL=C.UTF-8 ;;
            esac
            case $memory in
            *[!0-9]*) ;;
            *) [ "$memory" -ge @MEMORY@ ] ||
                fail "its address space is limited to $memory KiB (ulimit -v), and Java needs @MEMORY@" "Raise the limit, such as by 'ulimit -v unlimited', where it is set." ;;
            esac
            cache=${OCI_VAULT_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/oci-vault-mcp}
            before= stays=
            for word do
                case "$before $word" in
                *' --') break ;;
                *' --no-cache' | *' --refresh') cache=/dev/null ;;
                *' --cache-dir='*) cache=${word#*=} ;;
                '--cache-dir '*) cache=$word ;;
                *' --url' | *' --url='* | *' --server=remote' | '--server remote') stays='@STAYS@' ;;
                esac
                before=$word
            done
            archive=$toolkit/@CALL@
            for entry in "$cache"/[0-9a-f]*; do
                if [ "$entry" -nt /proc/$$ ]; then
                    archive=$toolkit/@LAUNCH@:$toolkit/@ARCHIVE@
                    break
                fi
            done
            exec "$java" @OPTIONS@ $stays -XX:SharedArchiveFile="$archive" -cp "$toolkit/@FIRST@:$toolkit/@SECOND@" @MAIN@ "$@"
            """.replace("@MARK@", MARK)
                .replace("@JAVA@", quoted(built.java().toString()))
                .replace("@TOOLKIT@", quoted(built.folder().toString()))
                .replace("@NAME@", name)
                .replace("@AGAIN@", quoted("install it anew as this user: " + repair))
                .replace("@REPAIR@", quoted(repair))
                .replace("@FIRST@", LauncherJars.FIRST)
                .replace("@SECOND@", LauncherJars.SECOND)
                .replace("@NOTE@", NOTE)
                .replace("@LONGEST@", Integer.toString(LONGEST_NOTE))
                .replace("@MEMORY@", Integer.toString(LEAST_MEMORY))
                .replace("@OPTIONS@", String.join(" ", LauncherBuild.JVM_OPTIONS))
                .replace("@STAYS@", STAYS)
                .replace("@CALL@", LauncherBuild.CALL_ARCHIVE)
                .replace("@LAUNCH@", LauncherBuild.LAUNCH_ARCHIVE)
                .replace("@ARCHIVE@", LauncherBuild.ARCHIVE)
                .replace("@MAIN@", main);
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
