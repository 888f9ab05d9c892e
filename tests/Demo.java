///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Shows the whole way on a local vault: upload a token, resolve it, check the GitHub MCP server
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
//SOURCES ../GitHubMcpProxy.java
//SOURCES ../UploadSecret.java
//SOURCES ../VaultResolve.java
//SOURCES localvault/Cleanup.java
//SOURCES localvault/ThrowawayLogin.java
//SOURCES localvault/VaultServer.java

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import localvault.Cleanup;
import localvault.ThrowawayLogin;
import localvault.VaultServer;

/**
 * The main job, done as a person would, with the real scripts as processes of their own: on a vault in this process, and
 * with an invented token, so that nobody needs an account for it. Everything is written to one temporary folder, which
 * is gone afterwards. Exit 0 only if every step succeeds.
 */
class Demo {

    private static final String NAME = "mcp-github-token";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int PATIENCE_SECONDS = 5;
    private static final int TOKEN_RANDOM = 30;
    private static final int TOKEN_CHECKSUM = 6;

    private final Cleanup cleanup;
    private final Map<String, String> environment;

    private Demo(Cleanup cleanup, ThrowawayLogin login) {
        this.cleanup = cleanup;
        this.environment = environment(login);
    }

    public static void main(String... args) throws IOException, InterruptedException {
        var cleanup = Cleanup.atExit();
        var vault = cleanup.open(VaultServer::start);
        var login = cleanup.open(() -> ThrowawayLogin.at(vault));
        System.exit(new Demo(cleanup, login).run());
    }

    private int run() throws IOException, InterruptedException {
        var reference = "oci-vault://" + NAME;
        say("The toolkit's main job, on an OCI Vault in this process: no account, no real token, nothing left behind.");

        say(
                "",
                "1. Store a GitHub token in the vault. It comes through a pipe: no argument, no history, no log.",
                "$ printf %s \"$TOKEN\" | jbang upload-secret " + NAME);
        int status = step("UploadSecret", inventedToken(), NAME);
        if (status == 0) {
            say("", "2. See that its reference resolves.", "$ jbang vault-resolve " + reference);
            status = step("VaultResolve", "", reference);
        }
        if (status == 0) {
            say(
                    "",
                    "3. Start the GitHub MCP server with it, shake hands, list its tools, stop it.",
                    "$ jbang github-mcp-proxy --secret " + reference + " --server npm --check");
            System.err.println("(the server comes from npm, into a temporary folder: this may take a moment)");
            status = step("GitHubMcpProxy", "", "--secret", reference, "--server", "npm", "--check");
        }
        say(
                "",
                status == 0
                        ? "All of it works. For an MCP client: ./jbang install-launchers, then the path of"
                                + " github-mcp-proxy with --secret oci-vault://<secret ocid>"
                        : "That did not work: exit code " + status);
        return status;
    }

    /** One of the scripts on its own, with our class path and JVM options; its output goes where ours does. */
    private int step(String script, String stdin, String... args) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), script));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);

        long start = System.nanoTime();
        var process = cleanup.open(() -> new Step(builder.start())).process();
        try (var pipe = process.getOutputStream()) {
            pipe.write(stdin.getBytes(StandardCharsets.UTF_8));
        }
        int status = process.waitFor();
        say(String.format(Locale.ROOT, "(%.1f s)", (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1)));
        return status;
    }

    /** A script that runs; gone before its folder is. */
    private record Step(Process process) implements AutoCloseable {

        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ours, but with the throwaway login, without a token of the user's, and with npm's cache in the temporary folder. */
    private static Map<String, String> environment(ThrowawayLogin login) {
        var builder = new ProcessBuilder();
        var environment = builder.environment();
        login.applyTo(environment);
        environment.keySet().removeIf(name -> name.startsWith("GITHUB_"));
        environment.values().removeIf(value -> value.startsWith("oci-vault://"));
        environment.put("npm_config_cache", login.directory().resolve("npm").toString());
        return Map.copyOf(environment);
    }

    /** Looks like a GitHub token, down to its checksum, and opens nothing. */
    static String inventedToken() {
        var random = new SecureRandom();
        var body = new StringBuilder();
        for (int i = 0; i < TOKEN_RANDOM; i++) {
            body.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        var crc = new CRC32();
        crc.update(body.toString().getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        var checksum = new StringBuilder();
        for (int i = 0; i < TOKEN_CHECKSUM; i++) {
            checksum.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
            rest /= ALPHABET.length();
        }
        return "ghp_" + body + checksum.reverse();
    }

    private static void say(String... lines) {
        for (var line : lines) {
            System.out.println(line);
        }
        System.out.flush();
    }
}
