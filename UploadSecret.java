///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Store a secret in OCI Vault, or a new version of it, and get the reference to use
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/ocivault/package-info.java
//SOURCES lib/ocivault/github/package-info.java
//SOURCES lib/ocivault/cli/package-info.java
//SOURCES lib/ocivault/upload/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:NewSize=24m -XX:MaxNewSize=24m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.github.GitHubToken;
import ocivault.model.Ocid;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.settings.Setting;
import ocivault.upload.ImportReport;
import ocivault.upload.ImportRequest;
import ocivault.upload.SecretInput;
import ocivault.upload.SecretInput.LastNewline;
import ocivault.upload.SecretUpload;
import ocivault.upload.SecretUpload.Uploaded;
import ocivault.upload.SigningKey;
import ocivault.upload.SigningKeyImport;
import ocivault.upload.UploadPlan;
import ocivault.upload.UploadReport;
import ocivault.upload.UploadRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a secret, or adds a version to it, without the value ever reaching a log or another program's arguments. */
@Command(
        name = "upload-secret",
        sortOptions = false,
        customSynopsis = {
            "upload-secret [OPTION]... NAME [VALUE]",
            "       upload-secret [OPTION]... --as-signing-key NAME --file KEY.pem"
        },
        header = "Store a secret in OCI Vault, or a new version of it, and get the reference to use.%n",
        description = {
            "%nThe value comes from a pipe, from --file, or from a prompt that does not show it. A value that the"
                    + " secret has already changes nothing. Afterwards it is read back, and its oci-vault:// references"
                    + " are printed.%n"
        },
        footer = {
            "%nExamples:",
            "  gh auth token | upload-secret mcp-github-token --vault-id ocid1.vault.oc1.…",
            "  upload-secret tls-key --file server.pem --description 'key of the web server' --tag team=web",
            "  upload-secret --as-signing-key github-app --file app.pem --vault-id ocid1.vault.oc1.…",
            "%nExit codes: 0 done, 64 usage or refused, 65 the value is not text or no key, 69 vault unavailable, 75"
                    + " try later, 77 not authenticated or not authorised, 78 no usable OCI login."
        })
public final class UploadSecret implements Cli.Program {

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "the secret's name: letters, digits, dots, underscores, hyphens")
    private String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "the value, where a pipe or file will not do: it ends up in the shell's history and in ps")
    private String argument;

    @Option(names = "--file", paramLabel = "FILE", description = "take the value from this file, byte for byte")
    private Path file;

    @Option(names = "--keep-newline", description = "keep the newline at the end of a piped value (default: drop one)")
    private boolean keepNewline;

    @Option(
            names = "--key-id",
            paramLabel = "OCID",
            description = "encrypt a new secret with this key (default: the vault's first enabled AES key)")
    private String keyId = "";

    @Option(names = "--description", paramLabel = "TEXT", description = "for the secret, nothing confidential")
    private String description = "";

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "freeform tag; repeat it for more")
    private Map<String, String> tags = new HashMap<>();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description =
                    "stop serving the value after this time, 1d to 365d; whole days up to 90d count anew for every"
                            + " later version, all else is a fixed date (default: never)")
    private String expires = "";

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "CURRENT, or PENDING to stage the version until somebody promotes it (default: CURRENT)")
    private UploadRequest.Stage stage = UploadRequest.Stage.CURRENT;

    @Option(names = "--create-only", description = "refuse where the secret exists already")
    private boolean createOnly;

    @Option(names = "--force", description = "add a version even if the value is the same")
    private boolean force;

    @Option(names = "--dry-run", description = "say what would be done, change nothing")
    private boolean dryRun;

    @Option(
            names = "--as-signing-key",
            description =
                    "import the private RSA key in the PEM --file as key NAME of OCI Key Management, to sign with and"
                            + " never to be read back; prints its OCID")
    private boolean asSigningKey;

    @Option(
            names = "--protection",
            paramLabel = "hsm|software",
            description = "where OCI keeps a signing key: in a hardware security module, or on its servers, which those"
                    + " who may can export it from (default: hsm)")
    private String protection = "";

    private final VaultOptions options = new VaultOptions();

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        Ahead.end(); // Until this process is hardened, no secret comes into it.
        UploadRequest.checkName(name);
        if (asSigningKey) {
            return importKey(cli);
        }
        if (!protection.isEmpty()) {
            throw new VaultException.Usage(
                    "--protection has no effect on a secret, which has the protection of the key that encrypts it",
                    "Leave it out, or import a signing key: upload-secret --as-signing-key NAME --file key.pem");
        }
        var lifetime = expires.isEmpty() ? Duration.ZERO : UploadRequest.parseLifetime(expires);
        try (var resolver = cli.resolver().build()) {
            return run(cli, resolver, lifetime);
        }
    }

    private int run(Cli cli, VaultResolver resolver, Duration lifetime) {
        var vault = vault(cli);
        try (var upload = SecretUpload.open(
                vault, resolver.settings(), resolver.metrics(), cli.clock(), cli::warn, cli::verbose)) {
            var request = new UploadRequest(
                    name,
                    value(cli),
                    vault,
                    either(Setting.COMPARTMENT_ID, cli),
                    keyId,
                    description,
                    tags,
                    lifetime,
                    stage,
                    ifPresent());
            if (GitHubToken.isMalformed(request.value())) {
                GitHubToken.complaint(request.value()).ifPresent(cli::warn);
            }
            try {
                var plan = upload.plan(request);
                var report =
                        dryRun ? UploadReport.of(plan) : UploadReport.of(request, carryOut(upload, plan, resolver));
                cli.out().print(options.json() ? Cli.json(report.json()) + "\n" : report.text());
                return 0;
            } finally {
                request.value().destroy();
                cli.report(resolver.metrics());
            }
        }
    }

    private int importKey(Cli cli) {
        refuseWhatKeysDoNotHave();
        try (var key = signingKey(cli);
                var resolver = cli.resolver().build()) {
            var request = new ImportRequest(
                    name,
                    key,
                    vault(cli),
                    either(Setting.COMPARTMENT_ID, cli),
                    tags,
                    ImportRequest.Protection.of(protection),
                    switch (ifPresent()) {
                        case REFUSE -> ImportRequest.IfPresent.REFUSE;
                        case ADD_VERSION -> ImportRequest.IfPresent.ADD_VERSION;
                        case ADD_VERSION_UNLESS_IDENTICAL -> ImportRequest.IfPresent.KEEP;
                    });
            var settings = resolver.settings();
            try (var importing = SigningKeyImport.open(
                    request, settings, resolver.metrics(), cli.clock(), cli::warn, cli::verbose)) {
                var plan = importing.plan(request);
                var report = dryRun ? ImportReport.of(plan) : ImportReport.of(importing.carryOut(plan));
                cli.out().print(options.json() ? Cli.json(report.json()) + "\n" : report.text());
                return 0;
            } finally {
                cli.report(resolver.metrics());
            }
        }
    }

    private void refuseWhatKeysDoNotHave() {
        var given = Stream.of(
                        keyId.isEmpty() ? "" : "--key-id",
                        description.isEmpty() ? "" : "--description",
                        expires.isEmpty() ? "" : "--expires",
                        stage == UploadRequest.Stage.CURRENT ? "" : "--stage",
                        keepNewline ? "--keep-newline" : "")
                .filter(option -> !option.isEmpty())
                .toList();
        if (!given.isEmpty()) {
            throw new VaultException.Usage(
                    "a signing key has no " + String.join(", ", given), "Leave out what is for secrets only.");
        }
    }

    private SigningKey signingKey(Cli cli) {
        if (argument != null) {
            throw new VaultException.Usage(
                    "a private key is no argument: it stays in your shell's history and other users can see it in ps",
                    "Name its PEM file with --file, or pipe it in; and if that was a real key, replace it.");
        }
        if (file != null && !file.toString().equals("-")) {
            return SigningKey.ofFile(file);
        }
        if (cli.terminal().isPresent() || SecretInput.isTyped(cli.in())) {
            throw new VaultException.Usage("no key to import", "Name its PEM file with --file, or pipe it in.");
        }
        return SigningKey.ofPipe(cli.in());
    }

    private static Uploaded carryOut(SecretUpload upload, UploadPlan plan, VaultResolver resolver) {
        var uploaded = upload.carryOut(plan);
        resolver.forget(uploaded.references());
        return uploaded;
    }

    private SecretValue value(Cli cli) {
        if (argument != null && file != null) {
            throw new VaultException.Usage(
                    "the value is given twice, as an argument and with --file", "Leave out the argument.");
        }
        if (argument != null) {
            cli.warn("the value is an argument: it stays in your shell's history and other users can see it in ps;"
                    + " better pipe it, or use --file");
            return SecretInput.ofArgument(argument);
        }
        if (file != null && !file.toString().equals("-")) {
            var value = SecretInput.ofFile(file);
            if (SecretInput.isLineWithNewline(value)) {
                cli.warn("the newline at the end of " + file + " is part of the value; to drop it: upload-secret "
                        + name + " < " + file);
            }
            return value;
        }
        if (cli.terminal().isPresent()) {
            return SecretInput.ofPrompt(cli.terminal().get(), name);
        }
        if (SecretInput.isTyped(cli.in())) {
            throw new VaultException.Usage(
                    "there is no prompt for the value while stdout is redirected",
                    "Pipe the value in, name its --file, or leave stdout on the terminal.");
        }
        return SecretInput.ofPipe(cli.in(), keepNewline ? LastNewline.KEEP : LastNewline.DROP);
    }

    private Ocid vault(Cli cli) {
        return Ocid.parse(either(Setting.VAULT_ID, cli))
                .orElseThrow(() -> new VaultException.Usage(
                        "no vault to upload to",
                        "Give its OCID with --vault-id or OCI_VAULT_ID; the OCI console shows it, and so does: oci kms"
                                + " management vault list --compartment-id <compartment ocid>"));
    }

    private UploadRequest.IfPresent ifPresent() {
        if (createOnly && force) {
            throw new VaultException.Usage("--create-only and --force exclude each other", "Give one of them.");
        }
        return createOnly
                ? UploadRequest.IfPresent.REFUSE
                : force ? UploadRequest.IfPresent.ADD_VERSION : UploadRequest.IfPresent.ADD_VERSION_UNLESS_IDENTICAL;
    }

    private String either(Setting setting, Cli cli) {
        return options.given(setting, cli.environment()).orElse("");
    }

    public static void main(String... args) {
        Ahead.begin("hardening", ProcessHardening::applyQuietly);
        Cli.main(new UploadSecret(), args);
    }
}
