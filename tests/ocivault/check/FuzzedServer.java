package ocivault.check;

import static abuse.FuzzTarget.bytes;
import static abuse.FuzzTarget.utf8;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.minidev.json.JSONValue;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/** What an MCP server says, for fuzzing. */
public final class FuzzedServer {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** With a handshake: the first question is one that the server does not know. */
    private static final String CONVERSATION = """
        {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"what?"}}
        {"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},\
        "serverInfo":{"name":"a","version":"1"}}}
        {"jsonrpc":"2.0","id":3,"result":{"tools":[{"name":"alpha"},{"name":"beta"}]}}
        {"jsonrpc":"2.0","id":7,"method":"ping"}
        {"jsonrpc":"2.0","method":"notifications/message","params":{"data":["SECRET",1.5,null,true]}}
        [{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no SECRET"}}]
        """.replace("SECRET", Fuzz.SECRET);

    private static final String STATELESS = """
        {"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}}
        {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"alpha"}]}}
        """;

    private FuzzedServer() {}

    /** @param folder for the file that they read */
    public static List<FuzzTarget> targets(Path folder) {
        var lines = words("{ } [ ] , : \" {\"jsonrpc\":\"2.0\", \"id\":1 \"id\":2 \"id\":3 \"supportedVersions\":"
                + " \"result\": \"error\": \"method\": \"ping\""
                + " \"code\": \"tools\" \"nextCursor\": \"name\": \"capabilities\":"
                + " \"protocolVersion\":\"2025-11-25\" \n"
                + " [[ 1e400 -0 \\ud800 null");
        return List.of(
                bytes(
                        "MCP lines",
                        60,
                        Stream.of(CONVERSATION.split("\n"))
                                .map(FuzzTarget::utf8)
                                .toList(),
                        lines,
                        FuzzedServer::line),
                bytes(
                        "--check",
                        1,
                        List.of(utf8(CONVERSATION), utf8(STATELESS), utf8(CONVERSATION.replace("}\n", "},\n"))),
                        lines,
                        input -> check(folder.resolve("conversation"), input)),
                FuzzTarget.text(
                        "--check-timeout",
                        20,
                        List.of("90", "30s", "0.5h", "1d", Fuzz.SECRET),
                        words("d h m s P T D 1 0 . - 999999999999d 292277026596"),
                        text -> McpCheck.timeout(text).toString()));
    }

    private static String line(byte[] line) {
        var messages = McpConnection.messages(line)
                .orElseThrow(() -> new VaultException.CheckFailed("initialize", "no message", "none"));
        messages.forEach(JSONValue::toJSONString);
        return "";
    }

    /** A server that says all of it at once and leaves. */
    private static String check(Path file, byte[] input) {
        var shown = new ArrayList<String>();
        try {
            McpCheck.run(
                    new ProcessBuilder("cat", Files.write(file, input).toString()),
                    List.of(SecretValue.of(Fuzz.SECRET)),
                    LIMIT,
                    new CheckReport(shown::add));
            return shown.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
