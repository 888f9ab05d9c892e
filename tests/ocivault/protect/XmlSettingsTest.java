package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of JetBrains' AI Assistant before they became JSON. */
class XmlSettingsTest {

    private final Fakes fakes = new Fakes(new Random(5));

    private static Inspected inspected(String text) {
        return ConfigScan.inspect(
                new ConfigFile(Path.of("llm.mcpServers.xml"), "JetBrains"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> findings(String text) {
        return ((Inspected.Checked) inspected(text))
                .findings().stream()
                        .map(finding -> finding.server() + " " + finding.key() + " " + finding.line() + " "
                                + finding.secret() + " " + finding.place())
                        .toList();
    }

    @Test
    void ofThePropertiesOfServersHaveTheirSecretsFound() {
        var token = fakes.make("github_classic");
        var key = fakes.make("b62_32");

        assertEquals(
                List.of(
                        "github env.GITHUB_TOKEN 13 " + token + " ELSEWHERE",
                        "search args[1] 22 " + key + " ELSEWHERE"),
                findings("""
                    <application>
                      <!-- <option name="TOKEN" value="%2$s" /> -->
                      <component name="McpApplicationServerCommands" modifiable="true" autoEnableExternalChanges="false">
                        <commands>
                          <McpServerConfigurationProperties>
                            <option name="allowedToolsNames" />
                            <option name="command" value="npx" />
                            <option name="args">
                              <list><option value="-y" /><option value="server &amp; &quot;co&quot;" /></list>
                            </option>
                            <option name="env">
                              <map>
                                <entry key="GITHUB_TOKEN" value="%1$s" />
                                <entry key="OTHER_TOKEN" value="${OTHER_TOKEN}" />
                              </map>
                            </option>
                            <option name="name" value="github" />
                          </McpServerConfigurationProperties>
                          <McpServerConfigurationProperties>
                            <option name="args">
                              <list><option value="--api-key" />
                                <option value="%2$s" /></list>
                            </option>
                            <option name="name" value="search" />
                          </McpServerConfigurationProperties>
                        </commands>
                        <urls />
                      </component>
                    </application>
                    """.formatted(token, key)));
    }

    @Test
    void ofCommandsHaveThemFoundToo() {
        var key = fakes.make("b62_32");
        var token = fakes.make("hex40");

        assertEquals(
                List.of("jira arguments 5 " + key + " ELSEWHERE", "jira envs.JIRA_TOKEN 6 " + token + " ELSEWHERE"),
                findings("""
                    <application>
                      <component name="McpApplicationServerCommands">
                        <McpServerCommand sourceId="UserConfigurationSource">
                          <option name="name" value="jira" />
                          <option name="arguments" value="-y jira --api-key &quot;%s&quot;" />
                          <envs><env name="JIRA_TOKEN" value="%s" /><env name="LOG" value="debug" /></envs>
                        </McpServerCommand>
                      </component>
                    </application>
                    """.formatted(key, token)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<a>", "<a></b>", "</a>", "<a><b></a></b>"})
    void thatAreNoXmlAreLeftAlone(String text) {
        assertInstanceOf(Inspected.Refused.class, inspected(text));
    }
}
