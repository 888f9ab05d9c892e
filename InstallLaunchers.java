///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Installs github-mcp-proxy, vault-resolve, upload-secret and protect-configs as commands that start without JBang
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES GitHubMcpProxy.java
//SOURCES UploadSecret.java
//SOURCES VaultResolve.java
//SOURCES lib/LauncherTraining.java
//SOURCES lib/ProtectConfigs.java
//SOURCES lib/ocivault/install/package-info.java
//SOURCES tests/localvault/ThrowawayLogin.java
//SOURCES tests/localvault/VaultServer.java
//JAVAC_OPTIONS -XDstringConcat=inline

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.cli.Completion;
import ocivault.cli.VaultOptions;
import ocivault.install.CompletionFiles;
import ocivault.install.LauncherBuild.Lesson;
import ocivault.install.LauncherInstall;
import ocivault.install.LauncherInstall.Others;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.proxy.Preparation;
import ocivault.proxy.ProxyOptions;
import ocivault.proxy.ServerSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code install-launchers}: makes commands of the scripts that start java directly, the fastest way there is. */
@Command(
        name = "install-launchers",
        sortOptions = false,
        customSynopsis = "install-launchers [OPTION]...",
        description = {
            "Install github-mcp-proxy, vault-resolve, upload-secret and protect-configs as commands that start without"
                    + " JBang, several times as fast. Run it again after an update of the toolkit or of Java.",
            ""
        },
        footer = {"", "Example:", "  install-launchers && github-mcp-proxy --version"})
class InstallLaunchers implements Cli.Program {

    @Option(names = "--bin-dir", paramLabel = "DIR", description = "where the commands go (default: ~/.local/bin)")
    private Path bin;

    @Option(names = "--force", description = "replace files of the same names that others wrote")
    private boolean force;

    @Option(names = "--completion", description = "have bash complete the options of the commands too")
    private boolean completion;

    @Option(names = "--no-server", description = "leave GitHub's server to the first start, which then takes longer")
    private boolean noServer;

    @Option(names = "--uninstall", description = "remove the commands, wherever they were installed, and all they use")
    private boolean uninstall;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "print the toolkit's version")
    boolean version;

    public static void main(String... args) {
        Cli.main(new InstallLaunchers(), args);
    }

    /** Only its own: it asks no vault. */
    @Override
    public CommandSpec command() {
        return CommandSpec.forAnnotatedObject(this);
    }

    @Override
    public VaultOptions options() {
        return new VaultOptions();
    }

    @Override
    public int run(Cli cli) {
        var install =
                new LauncherInstall(data(cli), Path.of(System.getProperty("java.home")), classPath(), cli::progress);
        var completions = new CompletionFiles(
                CompletionFiles.folder(cli.environment()).orElseThrow(InstallLaunchers::homeless),
                List.copyOf(scripts().keySet()));
        if (uninstall) {
            completions.remove().forEach(file -> cli.out().println("removed " + file));
            install.uninstall().forEach(file -> cli.out().println("removed " + file));
            return 0;
        }
        var folder = bin == null
                ? home(cli).resolve(".local/bin")
                : bin.toAbsolutePath().normalize();
        var others = force ? Others.REPLACE : Others.KEEP;
        boolean withCompletions = completion || completions.areThere();
        if (withCompletions) {
            completions.requireFree(others);
        }
        install.install(folder, others, InstallLaunchers::train)
                .forEach(file -> cli.out().println("installed " + file));
        if (withCompletions) {
            var texts = new TreeMap<String, String>();
            scripts().forEach((name, options) -> texts.put(name, Completion.bash(options)));
            completions.write(texts).forEach(file -> cli.out().println("installed " + file));
        }
        if (!List.of(cli.environment().getOrDefault("PATH", "").split(File.pathSeparator))
                .contains(folder.toString())) {
            cli.warn(folder + " is not on your PATH; the commands work by their full path");
        }
        if (!noServer) {
            prepare(cli);
        }
        return 0;
    }

    /** The commands, by name. */
    private static Map<String, CommandSpec> scripts() {
        return new TreeMap<>(Map.of(
                "github-mcp-proxy", GitHubMcpProxy.described(),
                "vault-resolve", new VaultResolve().command(),
                "upload-secret", new UploadSecret().command(),
                "protect-configs", new ProtectConfigs().command()));
    }

    /** The server that a start takes unless it is told otherwise; the commands work without it. */
    private static void prepare(Cli cli) {
        try {
            var request = new ProxyOptions(List.of()).request();
            new Preparation(new ServerSetup(cli, request, ServerEnvironment.ofThisProcess())).prepare();
        } catch (VaultException e) {
            var failure = Failure.of(e);
            cli.warn("GitHub's server is not ready, so a first start takes longer: " + failure.message() + " ("
                    + failure.hint() + ")");
        }
    }

    /** All that this script itself runs with is all that the others need. */
    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    private static Path data(Cli cli) {
        return LauncherInstall.data(cli.environment()).orElseThrow(InstallLaunchers::homeless);
    }

    private static Path home(Cli cli) {
        return Optional.of(cli.environment().getOrDefault("HOME", ""))
                .filter(home -> home.startsWith("/"))
                .map(Path::of)
                .orElseThrow(InstallLaunchers::homeless);
    }

    private static VaultException.Configuration homeless() {
        return new VaultException.Configuration("HOME is not set", "Set HOME, or both --bin-dir and XDG_DATA_HOME.");
    }

    /** With a vault, a login, a cache and a secret that nobody else ever sees. */
    private static int train(ProcessBuilder java, Lesson lesson) throws IOException, InterruptedException {
        var reference = "oci-vault://launcher-training";
        try (var vault = VaultServer.builder().https().start();
                var login = ThrowawayLogin.at(vault)) {
            vault.put("launcher-training", "trained");
            java.command()
                    .addAll(List.of(
                            "LauncherTraining", lesson.name(), login.directory().toString(), reference));
            java.environment().clear();
            java.environment().put("PATH", login.directory().resolve("bin") + ":/usr/bin:/bin");
            java.environment().put("HOME", login.directory().toString());
            login.applyTo(java.environment());
            try (var resolver = VaultResolver.builder(java.environment()).build()) {
                resolver.resolve(reference); // for the cache
            }
            var log =
                    Files.createTempFile(login.directory(), "training", ".log").toFile();
            return java.redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log))
                    .start()
                    .waitFor();
        }
    }
}
