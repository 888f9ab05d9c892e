package ocivault.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import ocivault.template.Braces.Bare;
import ocivault.template.Braces.Parts;
import ocivault.template.Braces.Reference;
import ocivault.template.Braces.Text;
import ocivault.template.Braces.Unclosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BracesTest {

    private static final Reference T = new Reference("oci-vault://t");

    private static void assertParts(String text, Braces.Part... parts) {
        assertEquals(new Parts(List.of(parts)), Braces.scan(text));
    }

    @Test
    void aReferenceInBracesStandsBetweenTexts() {
        assertParts("Bearer {{oci-vault://t}}", new Text("Bearer "), T);
        assertParts("{{oci-vault://t}}", T);
        assertParts(
                "postgres://u:{{oci-vault://db#password}}@h/db",
                new Text("postgres://u:"),
                new Reference("oci-vault://db#password"),
                new Text("@h/db"));
    }

    @Test
    void severalStandInOneTextWithAndWithoutTextBetween() {
        assertParts(
                "{{oci-vault://t}}{{oci-vault://u}}:{{oci-vault://t}}",
                T,
                new Reference("oci-vault://u"),
                new Text(":"),
                T);
    }

    @Test
    void blanksInsideTheBracesDoNotCount() {
        assertParts("{{ \toci-vault://t  }}", T);
    }

    @Test
    void aTextThatIsAReferenceNeedsNoBracesAndMayEndInLineBreaks() {
        assertParts("oci-vault://t?version=3#/a/b", new Reference("oci-vault://t?version=3#/a/b"));
        assertParts("oci-vault://t\r\n", T, new Text("\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{{ .Values.token }}", "{{", "{{}}", "${{ secrets.X }}", "{{oci_vault}} }}", "a {{ b"})
    void bracesOfOtherProgramsAreText(String text) {
        assertEquals(new Parts(text.isEmpty() ? List.of() : List.of(new Text(text))), Braces.scan(text));
    }

    @Test
    void bracesAroundTheBracesAreText() {
        assertParts("{{{oci-vault://t}}}", new Text("{"), T, new Text("}"));
        assertParts("{{{{oci-vault://t}}}}", new Text("{{"), T, new Text("}}"));
        assertParts("${{oci-vault://t}}", new Text("$"), T);
    }

    @Test
    void bracesThatDoNotCloseInTheirLineAreTold() {
        assertEquals(new Unclosed(7), Braces.scan("Bearer {{oci-vault://t"));
        assertEquals(new Unclosed(0), Braces.scan("{{oci-vault://t}"));
        assertEquals(new Unclosed(0), Braces.scan("{{oci-vault://t\n}}"));
        assertEquals(new Unclosed(0), Braces.scan("{{oci-vault://t {{oci-vault://u}}"));
        assertEquals(new Unclosed(18), Braces.scan("{{oci-vault://t}} {{oci-vault://u"));
    }

    @Test
    void aReferenceWithoutBracesHasNoTextBesideIt() {
        assertEquals(new Bare(4), Braces.scan("see oci-vault://t"));
        assertEquals(new Bare(1), Braces.scan(" oci-vault://t"));
        assertEquals(new Bare(0), Braces.scan("oci-vault://t\nmore"));
        assertEquals(new Bare(0), Braces.scan("oci-vault://t oci-vault://u"));
        assertEquals(new Bare(1), Braces.scan("{oci-vault://t}}"));
        assertEquals(new Bare(3), Braces.scan("{{\noci-vault://t}}"));
        assertEquals(new Bare(18), Braces.scan("{{oci-vault://t}} oci-vault://u"));
    }

    /** A scan that looked back or ahead without end would take minutes here. */
    @Test
    void aTextOfAMillionReferencesIsScannedInOnePass() {
        var text = "{{oci-vault://t}}".repeat(1_000_000);
        assertEquals(1_000_000, ((Parts) Braces.scan(text)).references().size());
        assertEquals(new Bare(0), Braces.scan("oci-vault://".repeat(1_000_000)));
        assertEquals(
                new Unclosed(999_998), Braces.scan("{".repeat(1_000_000) + " ".repeat(1_000_000) + "oci-vault://t }"));
    }
}
