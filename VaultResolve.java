///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Check that oci-vault:// references resolve, and see what they would give
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/ocivault/package-info.java
//SOURCES lib/ocivault/github/package-info.java
//SOURCES lib/ocivault/cli/package-info.java
//SOURCES lib/ocivault/resolve/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmn16m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.util.List;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.resolve.ResolveRun;
import ocivault.resolve.ResolveRun.Show;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vault-resolve REF…}: proves that references resolve. Exit 0 only if all do. */
@Command(
        name = "vault-resolve",
        sortOptions = false,
        customSynopsis = "vault-resolve [OPTION]... REF...",
        description = {
            "Resolve references to secrets in OCI Vault, to see that access works and what would be used.",
            ""
        },
        footer = {
            "",
            "A reference:",
            "  oci-vault://<secret ocid>              oci-vault://<vault ocid>/<name>",
            "  oci-vault://<compartment ocid>/<name>  oci-vault://<name>",
            "  and ?version=3, ?stage=PREVIOUS or ?version-name=blue, and #field or #/json/pointer",
            "",
            "Examples:",
            "  vault-resolve --vault-id ocid1.vault.oc1.eu-frankfurt-1.bbbb….abtx… oci-vault://mcp-github-token",
            "  vault-resolve --verify oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
            "  PGPASSWORD=$(vault-resolve --reveal 'oci-vault://database#password') psql",
            "",
            "Exit codes: 0 resolved, 64 usage or malformed reference, 65 no such field, 69 vault unavailable,",
            "75 try later, 77 not authenticated, not authorised or not found, 78 no usable OCI login."
        })
public class VaultResolve implements Cli.Program {

    @Parameters(
            paramLabel = "REF",
            arity = "1..*",
            description = "what to resolve, such as oci-vault://mcp-github-token")
    private List<String> references;

    @Option(names = "--reveal", description = "print the value itself and nothing else; with --json, add it")
    private boolean reveal;

    @Option(
            names = "--verify",
            description = "ask GitHub whose token it is, its scopes, expiry and rate limit (GITHUB_HOST; default:"
                    + " github.com)")
    private boolean verify;

    private final VaultOptions options = new VaultOptions();

    public static void main(String... args) {
        Ahead.begin("hardening", ProcessHardening::applyQuietly);
        Ahead.begin("cryptography", VaultResolver::prepare);
        Cli.main(new VaultResolve(), args);
    }

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        Ahead.end(); // Until this process is hardened, no secret comes into it.
        var show = options.json() ? reveal ? Show.JSON_WITH_VALUE : Show.JSON : reveal ? Show.VALUE : Show.LINES;
        return new ResolveRun(cli, references, show, verify ? ResolveRun.Verify.AT_GITHUB : ResolveRun.Verify.NOTHING)
                .run();
    }
}
