///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Compiles the toolkit with Error Prone, and takes each of its warnings for an error
//JAVA 25+
//DEPS com.google.errorprone:error_prone_core:2.42.0
//DEPS net.minidev:json-smart:2.6.1
//SOURCES testkit/Await.java
//SOURCES testkit/Capture.java
//SOURCES testkit/Checkout.java
//SOURCES testkit/Outcome.java
//SOURCES testkit/Run.java
//SOURCES testkit/Running.java
//SOURCES testkit/Signals.java
//SOURCES testkit/SourceFile.java
//SOURCES testkit/Toolbox.java
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.comp=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.main=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.model=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.processing=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=jdk.compiler/com.sun.tools.javac.comp=ALL-UNNAMED

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;

/**
 * Error Prone over all files: its errors and warnings, all that are on by default but those that are named here with the
 * reason. It prints what it found, a line each, and exits with 1 if that is anything.
 */
class ErrorProne {

    /** What does not fit this project, and why. */
    private static final Map<String, String> OFF = new TreeMap<>(Map.of(
            "ArrayRecordComponent", "records here carry bytes from one place to the next; none of them is compared",
            "DefaultPackage", "JBang's scripts, and the tests of them, are in no package",
            "JavaUtilDate", "the OCI SDK's own type, which its models ask for and give",
            "MissingSummary", "where a name says the rest, a comment may consist of its @param or @throws alone",
            "StringConcatToTextBlock", "what a program prints is quoted line by line, with its line ends to be seen",
            "StringSplitter", "what it asks for is Guava's"));

    /** They test the style of the others, with libraries that those do not have. */
    private static final Set<String> TOOLS = Set.of("ErrorProne", "Format");

    void main() throws IOException {
        var classes = Files.createTempDirectory("error-prone-");
        try {
            var findings = findings(classes);
            findings.forEach(IO::println);
            IO.println(findings.size() + " findings");
            System.exit(findings.isEmpty() ? 0 : 1);
        } finally {
            delete(classes);
        }
    }

    private static List<String> findings(Path classes) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        var sources = Checkout.javaFiles()
                .filter(file -> !TOOLS.contains(file.className()))
                .map(SourceFile::path)
                .toList();
        var files = compiler.getStandardFileManager(found, null, null);
        boolean compiled = compiler.getTask(
                        null, files, found, options(classes), null, files.getJavaFileObjectsFromPaths(sources))
                .call();
        var findings = found.getDiagnostics().stream()
                .filter(one -> one.getKind() != Diagnostic.Kind.NOTE)
                .map(ErrorProne::line)
                .sorted()
                .toList();
        return compiled || !findings.isEmpty() ? findings : List.of("it does not compile");
    }

    private static List<String> options(Path classes) {
        var off = OFF.keySet().stream().map(check -> " -Xep:" + check + ":OFF").collect(Collectors.joining());
        var options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-Xmaxwarns", "10000"));
        options.addAll(List.of("-classpath", classPath(), "-processorpath", System.getProperty("java.class.path")));
        // What Error Prone asks of javac.
        options.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
        options.addAll(List.of("-XDaddTypeAnnotationsToSymbol=true", "-Xplugin:ErrorProne" + off));
        return options;
    }

    /** That of the tests, which have every library. */
    private static String classPath() {
        var info = Run.jbang(
                        "info",
                        "classpath",
                        "--deps-only",
                        Checkout.file("tests/AllTests.java").toString())
                .withOurCaches()
                .run();
        if (info.exitCode() != 0) {
            throw new IllegalStateException(info.stderr());
        }
        return info.stdout().strip();
    }

    private static String line(Diagnostic<? extends JavaFileObject> found) {
        var file = found.getSource() == null
                ? ""
                : new SourceFile(Path.of(found.getSource().toUri())) + ":";
        return file + found.getLineNumber() + ": " + found.getMessage(null).strip();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
