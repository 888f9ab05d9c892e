///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Formats the toolkit's Java files; with --check, only names those that are not formatted
//JAVA 25+
//DEPS com.palantir.javaformat:palantir-java-format:2.103.0
//DEPS net.minidev:json-smart:2.6.1
//SOURCES testkit/Checkout.java
//SOURCES testkit/SourceFile.java
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import testkit.Checkout;
import testkit.SourceFile;

/** palantir-java-format over all files, in its own style. JBang's directives at the head of a file stay as they are. */
class Format {

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /** Exits with 1 if {@code --check} finds something to format. */
    void main(String... args) throws IOException, FormatterException {
        boolean check = List.of(args).equals(List.of("--check"));
        if (args.length > 0 && !check) {
            IO.println("usage: format [--check]");
            System.exit(64);
        }
        int files = 0;
        int unformatted = 0;
        for (var file : Checkout.javaFiles().sorted().toList()) {
            files++;
            var text = file.text();
            var formatted = formatted(file, text);
            if (!formatted.equals(text)) {
                unformatted++;
                IO.println(file);
                if (!check) {
                    Files.writeString(file.path(), formatted);
                }
            }
        }
        IO.println(files + " files, " + unformatted + (check ? " to format" : " formatted"));
        System.exit(check && unformatted > 0 ? 1 : 0);
    }

    /** The formatter takes a directive for a comment and would put a blank into it. */
    private static String formatted(SourceFile file, String text) throws FormatterException {
        int body = 0;
        while (text.startsWith("//", body)) {
            body = text.indexOf('\n', body) + 1;
        }
        try {
            var code = FORMATTER.formatSourceAndFixImports(text.substring(body));
            return text.substring(0, body) + (body > 0 && text.charAt(body) == '\n' ? "\n" : "") + code;
        } catch (FormatterException e) {
            IO.println(file + ": " + e.getMessage());
            throw e;
        }
    }
}
