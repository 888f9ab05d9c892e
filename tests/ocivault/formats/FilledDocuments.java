package ocivault.formats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Template;

/**
 * Documents by chance, filled with secrets that are hard on quotes, and what has to hold of each: what a parser makes of
 * the filled one is what it makes of the template, with the secrets in the place of their references; and without
 * references not a byte changes. Repeatable by its seed.
 */
public final class FilledDocuments {

    /** What they are filled with: {@code oci-vault://s0} and so on. */
    static final List<String> SECRETS = List.of(
            "ghp_simple0123456789",
            "",
            "true",
            "12345",
            "null",
            "~",
            "a: b",
            "x # y",
            "#",
            "it's",
            "say \"no\"",
            "back\\slash\\n",
            "two\nlines",
            "ends\n",
            "ends twice\n\n",
            "\nbegins",
            " lead and trail ",
            "tab\tin",
            "\t",
            "dos\r\nlines",
            "- item",
            "---",
            "...",
            "--- | \n...\n",
            "{{oci-vault://s1}}",
            "oci-vault://s2",
            "}}",
            "\u0000",
            "\u0007\u001b[31m",
            "\u0085\u2028\u2029",
            "\ufeffmark",
            "\ud83d\udd11 é",
            "$HOME `id` $(id) ${X}",
            "& * ! | > % @ ` , [ ] { }",
            "'''",
            "\"\"\"",
            "'\"",
            "\\",
            "\u007f",
            "indented\n  more\n\n    most\nless",
            "-----BEGIN PRIVATE KEY-----\nMIIE/+=\nabc\n-----END PRIVATE KEY-----\n",
            "x".repeat(1500));

    private static final Map<String, SecretValue> VALUES = values();

    /** @param filled how many had references and were filled; {@code refused}: that no format could hold, or no parser took */
    public record Tally(long documents, long filled, long refused, List<String> findings) {
        public String summary() {
            return String.format(
                    "%,d documents: %,d filled, %,d refused, %d findings", documents, filled, refused, findings.size());
        }
    }

    private final SplittableRandom random;
    private final List<String> findings = new ArrayList<>();
    private final Map<TemplateFormat, Long> filled = new TreeMap<>();
    private long refused;

    private FilledDocuments(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Makes that many documents, of every format in turn. */
    public static Tally run(long documents, long seed) {
        var run = new FilledDocuments(seed);
        var formats = List.of(
                TemplateFormat.YAML,
                TemplateFormat.JSON,
                TemplateFormat.YAML,
                TemplateFormat.TOML,
                TemplateFormat.YAML,
                TemplateFormat.DOTENV,
                TemplateFormat.TEXT);
        for (long i = 0; i < documents && run.findings.size() < 10; i++) {
            run.one(formats.get((int) (i % formats.size())));
        }
        long all = run.filled.values().stream().mapToLong(Long::longValue).sum();
        return new Tally(documents, all, run.refused, List.copyOf(run.findings));
    }

    private void one(TemplateFormat format) {
        var document = new DocumentMaker(random, format).document();
        Meaning meaning;
        try {
            meaning = Meaning.of(format, document);
        } catch (Meaning.NoDocument e) {
            refused++;
            return;
        }
        try {
            var template = format.read(document, "test");
            if (!VALUES.keySet().containsAll(template.references())) {
                refused++;
                return;
            }
            var text = text(template.filled(secrets(template)));
            if (template.references().isEmpty()) {
                check(text.equals(document), format, document, text, "it has no references, and changed");
                return;
            }
            filled.merge(format, 1L, Long::sum);
            check(
                    Meaning.of(format, text).equals(meaning.filled(FilledDocuments::secret)),
                    format,
                    document,
                    text,
                    "it means something else: " + Meaning.of(format, text) + "\nwanted: "
                            + meaning.filled(FilledDocuments::secret));
        } catch (VaultException.UnsuitableContent e) {
            refused++;
        } catch (VaultException.Usage e) {
            check(meaning.isWrong(), format, document, e.getMessage(), "it is refused");
            refused++;
        } catch (Meaning.NoDocument e) {
            check(false, format, document, "", "what comes out is none");
        }
    }

    private void check(boolean holds, TemplateFormat format, String document, String filled, String what) {
        if (!holds) {
            findings.add(format + ": " + what + "\n--- template\n" + document + "\n--- filled\n" + filled);
        }
    }

    static String secret(String reference) {
        return SECRETS.get(Integer.parseInt(reference.replaceAll("\\D", "")));
    }

    static String text(SecretValue value) {
        return new String(value.reveal(), StandardCharsets.UTF_8);
    }

    private static Map<String, SecretValue> secrets(Template template) {
        var secrets = new LinkedHashMap<String, SecretValue>();
        template.references().forEach(reference -> secrets.put(reference, VALUES.get(reference)));
        return secrets;
    }

    private static Map<String, SecretValue> values() {
        var values = new HashMap<String, SecretValue>();
        for (int i = 0; i < SECRETS.size(); i++) {
            values.put("oci-vault://s" + i, SecretValue.of(SECRETS.get(i)));
        }
        return values;
    }
}
