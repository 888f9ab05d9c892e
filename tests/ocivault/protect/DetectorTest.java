package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.minidev.json.JSONValue;
import ocivault.model.Json;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a secret and what does not, one value at a time. */
class DetectorTest {

    private final Fakes fakes = new Fakes(new Random(7));

    private static List<Finding> in(String file, String text) {
        var inspected = ConfigScan.inspect(new ConfigFile(Path.of(file), ""), text.getBytes(StandardCharsets.UTF_8));
        return ((Inspected.Checked) inspected).findings();
    }

    private static List<String> secrets(Object server) {
        var json = JSONValue.toJSONString(Json.object("mcpServers", Json.object("s", server)));
        return in("x.json", json).stream().map(Finding::secret).toList();
    }

    private static List<String> variable(String name, String value) {
        return secrets(Json.object("command", "x", "env", Json.object(name, value)));
    }

    private static List<String> arguments(String... words) {
        return secrets(Json.object("command", "x", "args", List.of(words)));
    }

    private static List<String> header(String name, String value) {
        return secrets(Json.object("url", "https://x.example/mcp", "headers", Json.object(name, value)));
    }

    private static List<String> url(String url) {
        return secrets(Json.object("url", url));
    }

    static Stream<String> shapes() {
        return Stream.of(
                        "github_classic github_oauth github_app github_pat gitlab openai_legacy openai_proj openrouter anthropic slack_bot"
                                .split(" "),
                        "slack_cookie aws_id google google_oauth stripe_live stripe_test whsec npm pypi jwt pem age hf azure_client azdo"
                                .split(" "),
                        "databricks atlassian notion notion_old linear figma sentry sendgrid twilio mailgun resend telegram discord"
                                .split(" "),
                        "digitalocean docker vault terraform pulumi supabase postman brave tavily firecrawl perplexity groq xai replicate"
                                .split(" "),
                        "cerebras fireworks together nvidia pinecone elevenlabs apify airtable hubspot shopify grafana sourcegraph sonar"
                                .split(" "),
                        "netlify neon render context7".split(" "))
                .flatMap(Stream::of);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aTokenOfAKnownShapeCountsUnderAnyName(String kind) {
        var token = fakes.make(kind);

        assertEquals(List.of(token), variable("SETTING", token));
        assertEquals(List.of(token), arguments("serve", token));
        assertEquals(List.of(token), variable("NOTE", "use " + token + ", please"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENAI_KEY",
                "SECRET",
                "apiKey",
                "api_key",
                "API-KEY",
                "clientSecret",
                "PAT",
                "X_BEARER_TOKEN",
                "DD_APP_KEY",
                "SUPABASE_SERVICE_ROLE_KEY",
                "ENCRYPTION_KEY",
                "SESSION_SECRET",
                "GH_TOKEN",
                "accessKey",
                "AWS_SECRET",
                "KEY",
                "key",
                "token",
                "GITHUB_TOKEN_WORK",
                "TOKEN_2",
                "API_KEY_PROD",
                "APIKEY",
                "jwt",
                "SAS_TOKEN",
                "SECRET_KEY_BASE",
                "SERPAPI_KEY",
                "githubtoken",
                "Bearer",
                "CREDENTIALS",
                "PGPASSWORD"
            })
    void aRandomValueCountsUnderANameThatSaysSo(String name) {
        for (var kind : List.of("hex32", "hex40", "b62_32", "b64_44", "b64url_43")) {
            var value = fakes.make(kind);
            assertEquals(List.of(value), variable(name, value), kind);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "S3cr3t!pass",
                "Tr0ub4dor&3",
                "x7Kq2mPz",
                "Winter2024!",
                "kahvi-Talo92",
                "9fK2-aa0P",
                "v8Yt2Qw",
                "correct horse battery staple",
                "marble-lantern-orchid-thunder"
            })
    void aPasswordCountsThoughSomebodyChoseIt(String password) {
        assertEquals(List.of(password), variable("DB_PASSWORD", password));
        assertEquals(List.of(password), arguments("--password", password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--api-key",
                "--apiKey",
                "--api_key",
                "--token",
                "--access-token",
                "--secret",
                "--client-secret",
                "--pat",
                "--bearer",
                "--key",
                "--private-key",
                "-api-key",
                "--figma-api-key"
            })
    void anOptionsValueCountsBehindItAndGluedToIt(String option) {
        var value = fakes.make("b62_32");

        assertEquals(List.of(value), arguments("serve", option, value, "--verbose"));
        assertEquals(List.of(value), arguments("serve", option + "=" + value));
        assertEquals(
                List.of(value), secrets(Json.object("command", "x serve " + option + " '" + value + "' --verbose")));
    }

    @Test
    void aLongNumberIsAName() {
        var value = fakes.make("github_classic");

        assertEquals(List.of(value), secrets(Json.object("env", Json.object("1234567890123456789", value))));
        assertEquals(List.of(), secrets(Json.object("channels", Json.object("99999999999", "general-chat"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "prompt", "Display", "comment"})
    void aServerMayBeCalledAsProseIs(String server) {
        var value = fakes.make("b62_32");
        var json = JSONValue.toJSONString(Json.object(
                "mcpServers", Json.object(server, Json.object("env", Json.object("API_KEY", value)))));

        assertEquals(
                List.of(value), in("x.json", json).stream().map(Finding::secret).toList());
        assertEquals(List.of(), in("x.json", json.replace("mcpServers", "x")));
    }

    @Test
    void theTeamOfHoneycombIsItsKey() {
        var value = fakes.make("b62_32");

        assertEquals(List.of(value), header("x-honeycomb-team", value));
        assertEquals(List.of(value), variable("OTEL_EXPORTER_OTLP_HEADERS", "x-honeycomb-team=" + value));
        assertEquals(List.of(), header("X-Acme-Team", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x${", "x{{", "x$(", "x{env:", "\\", "a", "{\"a\": \"", "x`", "1", "a=\"b='"})
    void aLongTextTakesNoLongerThanItIs(String part) {
        var text = "{x:" + part.repeat(300_000 / part.length());

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> variable("OTEL_HEADERS_TOKEN", text));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> header("X-Api-Key", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a${X}", "a{{ x }}", "a$(pass x)", "a{env:X}", "`pass x`", "${}${X}"})
    void whatAnotherProgramFillsInIsNoSecret(String part) {
        assertEquals(List.of(), variable("API_KEY", fakes.make("b62_32") + part));
        assertEquals(List.of(), variable("API_KEY", part));
    }

    @Nested
    class InArguments {

        @Test
        void aVariableOfDockersCounts() {
            var value = fakes.make("b62_32");

            assertEquals(List.of(value), arguments("run", "-e", "API_KEY=" + value, "image"));
            assertEquals(List.of(value), arguments("run", "-eAPI_KEY=" + value, "image"));
            assertEquals(List.of(value), arguments("run", "--env", "API_KEY=" + value, "image"));
            assertEquals(List.of(value), arguments("run", "--env=API_KEY=" + value, "image"));
            assertEquals(List.of(), arguments("run", "-e", "API_KEY", "image"));
        }

        @Test
        void aHeaderCounts() {
            var value = fakes.make("b62_32");

            assertEquals(List.of(value), arguments("--header", "Authorization: Bearer " + value));
            assertEquals(List.of(value), arguments("--header", "Authorization:Bearer " + value));
            assertEquals(List.of(value), arguments("--header=X-API-Key: " + value));
            assertEquals(List.of(value), arguments("-H", "X-Api-Key: " + value));
            assertEquals(List.of(), arguments("--header", "Authorization: Bearer ${TOKEN}"));
        }

        @Test
        void aCommandInACommandCounts() {
            var value = fakes.make("hex40");

            assertEquals(List.of(value), arguments("-c", "TOKEN=" + value + " exec npx server --port 80"));
            assertEquals(List.of(value), arguments("-c", "exec npx server --token \"" + value + "\" --port 80"));
        }

        @Test
        void jsonInAnArgumentCounts() {
            var value = fakes.make("b62_32");

            assertEquals(List.of(value), arguments("--config", "{\"apiKey\":\"" + value + "\",\"limit\":3}"));
            assertEquals(List.of(value), arguments("--config", "\"{\\\"apiKey\\\":\\\"" + value + "\\\"}\""));
        }

        @Test
        void aLongScriptIsReadToItsEnd() {
            var value = fakes.make("b62_32");

            assertEquals(List.of(value), arguments("-c", "echo " + "x".repeat(200_000) + " && run --token " + value));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "Token ", "token ", "ApiKey ", "Api-Key ", "Bot ", "SSWS ", ""})
    void onlyTheTokenOfAnAuthorizationCounts(String scheme) {
        var value = fakes.make("b62_40");

        assertEquals(List.of(value), header("Authorization", scheme + value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key",
                "apikey",
                "X-Auth-Token",
                "X-Goog-Api-Key",
                "PRIVATE-TOKEN",
                "DD-APPLICATION-KEY",
                "X-Subscription-Token",
                "CF-Access-Client-Secret",
                "X-Custom",
                "Cookie"
            })
    void aHeadersRandomValueCounts(String name) {
        var value = fakes.make("b62_40");

        assertEquals(List.of(value), header(name, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://app:%s@db/x",
                "mysql://root:%s@127.0.0.1:3306/x",
                "mongodb+srv://u:%s@c.mongodb.net/?a=b",
                "redis://:%s@h:6379/0",
                "amqp://u:%s@h/v",
                "https://u:%s@h.example/mcp",
                "jdbc:postgresql://u:%s@h/db"
            })
    void aPasswordInAUrlCounts(String url) {
        for (var password : List.of("s3cret", "hunter2", "p%40ss%2Fw0rd", fakes.make("b62_12"))) {
            assertEquals(List.of(password), variable("SERVER", url.formatted(password)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key",
                "apiKey",
                "key",
                "token",
                "access_token",
                "exaApiKey",
                "code",
                "sig",
                "secret",
                "password",
                "auth",
                "X-Amz-Signature",
                "jwt"
            })
    void aTokenInAQueryCounts(String name) {
        var value = fakes.make("b62_32");

        assertEquals(List.of(value), url("https://x.example/mcp?a=1&" + name + "=" + value + "&z=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${GITHUB_TOKEN}",
                "${env:TOKEN}",
                "${input:token}",
                "${TOKEN:-}",
                "$TOKEN",
                "%TOKEN%",
                "{{token}}",
                "{env:TOKEN}",
                "op://vault/item/field",
                "oci-vault://name#field",
                "keychain:github",
                "vault:secret/x#y",
                "file:///run/secrets/x",
                "YOUR_API_KEY",
                "<token>",
                "<your-token-here>",
                "your-token-here",
                "xxx",
                "XXXXXXXXXXXXXXXXXXXX",
                "changeme",
                "sk-...",
                "ghp_...",
                "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "sk-your-key",
                "REPLACE_WITH_YOUR_TOKEN",
                "placeholder",
                "example",
                "secret",
                "password",
                "true",
                "false",
                "null",
                "12345",
                "3.14",
                "/path/to/file",
                "/run/secrets/token",
                "~/.config/token",
                "./token.txt",
                "C:\\Users\\me\\token.txt",
                "",
                "none",
                "TODO",
                "my_secret_token",
                "api-key-goes-here",
                "abc123",
                "********",
                "[REDACTED]",
                "your-256-bit-secret",
                "GITHUB_TOKEN",
                "http://localhost:8080",
                "AKIAXXXXXXXXXXXXXXXX",
                "glpat-your-token-here",
                "0123456789abcdef",
                "00000000-0000-0000-0000-000000000000",
                "sk-00000000000000000000000000000000",
                "ENC[AES256_GCM,data:abc]",
                "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
                "bearer",
                "optional",
                "sk-1234",
                "s3cr3t-placeholder",
                "your-super-secret-jwt-token-with-at-least-32-characters-long"
            })
    void whatIsNoSecretCountsNowhere(String value) {
        var found = new ArrayList<String>();
        for (var name : List.of("GITHUB_TOKEN", "API_KEY", "DB_PASSWORD", "clientSecret")) {
            found.addAll(variable(name, value));
        }
        found.addAll(arguments("--token", value, "--api-key=" + value, "-e", "TOKEN=" + value));
        found.addAll(header("Authorization", "Bearer " + value));
        found.addAll(header("X-API-Key", value));
        found.addAll(url("https://x.example/mcp?token=" + value.replace("\n", "")));

        assertEquals(List.of(), found);
    }

    @Test
    void aPasswordCountsBesideAHostThatIsAReference() {
        assertEquals(List.of("s3cret"), variable("DB_URL", "postgres://app:s3cret@${DB_HOST}/x"));
        assertEquals(List.of(), variable("DB_URL", "postgres://app:${DB_PASSWORD}@db/x"));
    }

    @Test
    void theElementsOfAListCountByItsName() {
        var key = fakes.make("b62_32");

        assertEquals(List.of(key), secrets(Json.object("apiKeys", List.of(key, "${OTHER}"))));
        assertEquals(List.of(), secrets(Json.object("env_keys", List.of("GITHUB_TOKEN"))));
    }

    @Nested
    class ARandomValueIsNone {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "REVISION",
                    "CLIENT_ID",
                    "TENANT",
                    "KEY_ID",
                    "SECRET_NAME",
                    "TOKEN_URL",
                    "PUBLIC_KEY",
                    "CHECKSUM",
                    "projectId",
                    "bearer_token_env_var",
                    "SESSION_NAME",
                    "machineId"
                })
        void underANameThatSaysSomethingElse(String name) {
            for (var kind : List.of("hex40", "uuid", "b62_32")) {
                assertEquals(List.of(), variable(name, fakes.make(kind)), kind);
            }
        }

        @Test
        void asABareArgument() {
            assertEquals(List.of(), arguments("show", fakes.make("hex40")));
        }

        @Test
        void inAnImage() {
            assertEquals(List.of(), arguments("run", "mcp/x@sha256:" + fakes.make("hex64")));
        }
    }

    @Nested
    class Positions {

        @Test
        void areThoseOfTheSecretWithinItsValue() {
            var token = fakes.make("b62_40");
            var finding = in("x.json", "{\"headers\":\n {\"Authorization\":\"Bearer " + token + "\"}}")
                    .getFirst();

            assertEquals(7, finding.from());
            assertEquals(47, finding.to());
            assertEquals(2, finding.line());
            assertEquals(40, finding.length());
        }

        @Test
        void inACommentCountItsLine() {
            var token = fakes.make("github_classic");
            var finding = in("x.toml", "a = 'ü'\n\n# " + token + "\nb = 1\n").getFirst();

            assertEquals(token, finding.secret());
            assertEquals(3, finding.line());
            assertEquals(Finding.Place.ELSEWHERE, finding.place());
        }

        @Test
        void inACommentedOutLineCountToo() {
            var key = fakes.make("b62_32");

            assertEquals(
                    List.of(key),
                    in("x.env", "# OLD_API_KEY=" + key + "\nA=1\n").stream()
                            .map(Finding::secret)
                            .toList());
            assertEquals(
                    List.of(key),
                    in("x.json", "{ // \"env\": { \"API_KEY\": \"" + key + "\" }\n}").stream()
                            .map(Finding::secret)
                            .toList());
            assertEquals(List.of(), in("x.env", "# see commit: " + fakes.make("hex40") + "\nA=1\n"));
        }

        @Test
        void ofSeveralInOneValueAreInTheirOrder() {
            var first = fakes.make("b62_32");
            var second = fakes.make("github_pat");

            assertEquals(
                    List.of(first, second),
                    in("x.env", "OPTS=\"--api-key " + first + " --token " + second + "\"\n").stream()
                            .map(Finding::secret)
                            .toList());
        }
    }
}
