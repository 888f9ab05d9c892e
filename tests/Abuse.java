///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Tortures the toolkit for as long as you like: kill -9, load with faults, millions of odd inputs
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES ../GitHubMcpProxy.java
//SOURCES ../UploadSecret.java
//SOURCES ../VaultResolve.java
//SOURCES abuse/Crowd.java
//SOURCES abuse/Fuzz.java
//SOURCES abuse/FuzzTarget.java
//SOURCES abuse/FuzzTargets.java
//SOURCES abuse/Load.java
//SOURCES abuse/Mutator.java
//SOURCES abuse/Site.java
//SOURCES abuse/Storm.java
//SOURCES localvault/ThrowawayLogin.java
//SOURCES localvault/VaultServer.java
//SOURCES ocivault/FuzzedFields.java
//SOURCES ocivault/cache/FuzzedEntries.java
//SOURCES ocivault/check/FuzzedServer.java
//SOURCES ocivault/formats/DocumentMaker.java
//SOURCES ocivault/formats/FilledDocuments.java
//SOURCES ocivault/formats/FuzzedTemplates.java
//SOURCES ocivault/formats/Meaning.java
//SOURCES ocivault/github/FuzzedGitHub.java
//SOURCES ocivault/http/FuzzedHttp.java
//SOURCES ocivault/json/FuzzedJson.java
//SOURCES ocivault/launch/FuzzedNames.java
//SOURCES ocivault/login/FuzzedLogins.java
//SOURCES ocivault/oci/FuzzedVault.java
//SOURCES ocivault/oci/KeyFormat.java
//SOURCES ocivault/oci/OciSetup.java
//SOURCES ocivault/retry/FuzzedBreaker.java
//SOURCES ocivault/settings/FuzzedSettings.java
//SOURCES ocivault/template/FuzzedTexts.java
//SOURCES ocivault/upload/FuzzedUploads.java
//SOURCES testkit/Await.java
//SOURCES testkit/Capture.java
//SOURCES testkit/Checkout.java
//SOURCES testkit/Outcome.java
//SOURCES testkit/Run.java
//SOURCES testkit/Running.java
//SOURCES testkit/ScriptedServer.java
//SOURCES testkit/Signals.java
//SOURCES testkit/SourceFile.java
//SOURCES testkit/Toolbox.java

import abuse.Fuzz;
import abuse.Load;
import abuse.Storm;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import ocivault.formats.FilledDocuments;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the tests do for seconds, for minutes or hours. Each command prints what it found in one line, and what was wrong
 * on stderr; exit 0 only if nothing was. Runs in a checkout.
 */
@Command(
        name = "abuse",
        description = "Tortures the toolkit on a local vault. Exit 0 only if it came to no harm.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
class Abuse {

    private static final String SEED =
            "what the chances come from: any number, of which none finds anything in a sound program (default: another"
                    + " each time, which is told)";

    void main(String... args) {
        System.exit(new CommandLine(this).execute(args));
    }

    @Command(
            name = "storm",
            mixinStandardHelpOptions = true,
            description = "Kills starts at random moments, eight at once on one cache folder; others have to work.")
    int storm(
            @Option(names = "--kills", defaultValue = "500", description = "how many (default: ${DEFAULT-VALUE})")
                    int kills,
            @Option(names = "--seed", description = SEED) Long seed) {
        var toll = Storm.run(kills, announced(seed));
        System.out.println(toll.summary());
        boolean harmless = toll.complaints().isEmpty() && toll.temporary().isEmpty();
        return told(toll.complaints(), harmless);
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "Launches many at once against one vault that fails one request in twenty.")
    int load(
            @Option(names = "--launches", defaultValue = "200", description = "how many (default: ${DEFAULT-VALUE})")
                    int launches,
            @Option(names = "--seed", description = SEED) Long seed) {
        var tally = Load.run(launches, announced(seed));
        System.out.println(tally.summary());
        return told(tally.complaints(), tally.complaints().isEmpty());
    }

    @Command(
            name = "fuzz",
            mixinStandardHelpOptions = true,
            description = "Feeds odd input to everything that reads what strangers write.")
    int fuzz(
            @Option(names = "--cases", defaultValue = "1000000", description = "how many (default: ${DEFAULT-VALUE})")
                    long cases,
            @Option(names = "--seed", description = SEED) Long seed) {
        var report = Fuzz.run(cases, announced(seed), System.err::println);
        System.out.println(report.summary());
        return told(List.of(), report.findings().isEmpty());
    }

    @Command(
            name = "templates",
            mixinStandardHelpOptions = true,
            description = "Fills documents made by chance, and compares what they mean before and after.")
    int templates(
            @Option(
                            names = "--documents",
                            defaultValue = "100000",
                            description = "how many (default: ${DEFAULT-VALUE})")
                    long documents,
            @Option(names = "--seed", description = SEED) Long seed) {
        var tally = FilledDocuments.run(documents, announced(seed));
        System.out.println(tally.summary());
        return told(tally.findings(), tally.findings().isEmpty());
    }

    private static long announced(Long given) {
        long seed = given == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : given;
        System.err.println("seed " + seed);
        return seed;
    }

    private static int told(List<String> complaints, boolean harmless) {
        complaints.forEach(System.err::println);
        return harmless ? 0 : 1;
    }
}
