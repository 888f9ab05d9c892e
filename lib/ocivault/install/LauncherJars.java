package ocivault.install;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * A class path made for a quick start. A JVM keeps neither classes of signed jars (the OCI SDK) nor those older than
 * Java 6 (picocli, slf4j) in an archive, and checks the signatures of the former at every start: so signatures are left
 * out, and old classes get the stack maps that newer ones have. To open a jar takes the longer the more is in it: so
 * there are two, and what every start needs is in the first. What the classes do stays the same.
 */
final class LauncherJars {

    /** The toolkit itself, and picocli. */
    static final String FIRST = "toolkit.jar";
    /** All the rest, for calls to the vault. */
    static final String SECOND = "libraries.jar";

    private static final String PICOCLI = "picocli/";
    /** picocli looks for it at every start, and a search in vain goes through every jar. */
    private static final ClassDesc GROOVY = ClassDesc.of("groovy.lang.Closure");

    private static final Pattern LEFT_OUT = Pattern.compile(
            ".*/|META-INF/(?:MANIFEST[.]MF|INDEX[.]LIST|[^/]+[.](?:SF|RSA|DSA|EC))|(?:.*/)?module-info[.]class");
    private static final String SERVICES = "META-INF/services/";

    /** Where a class file has its major version, and the first that the JVM verifies by stack maps alone. */
    private static final int MAJOR_VERSION_AT = 6;

    private static final int FIRST_WITH_STACK_MAPS = 51;

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Set<String> first = new HashSet<>();

    private LauncherJars() {}

    /**
     * Writes both into {@code folder}. Of two entries of one name the first counts, as on a class path.
     *
     * @param classPath jars, the toolkit's own at the front
     * @throws IOException also where a jar is none
     */
    static void write(List<Path> classPath, Path folder) throws IOException {
        var jars = new LauncherJars();
        for (var each : classPath) {
            jars.add(each);
            if (jars.first.isEmpty()) {
                jars.first.addAll(jars.entries.keySet());
            }
        }
        jars.addGroovy();
        jars.modernize();
        jars.write(folder.resolve(FIRST), jars::isFirst);
        jars.write(folder.resolve(SECOND), name -> !jars.isFirst(name));
    }

    private boolean isFirst(String name) {
        return first.contains(name) || name.startsWith(PICOCLI);
    }

    /** A class that nothing is an instance of, which is all that picocli wants to know. */
    private void addGroovy() {
        var name = GROOVY.packageName().replace('.', '/') + "/" + GROOVY.displayName() + ".class";
        if (!entries.containsKey(name)) {
            entries.put(
                    name, ClassFile.of().build(GROOVY, stub -> stub.withFlags(AccessFlag.PUBLIC, AccessFlag.SUPER)));
            first.add(name);
        }
    }

    private void add(Path path) throws IOException {
        try (var jar = new JarFile(path.toFile(), false)) {
            for (var entry : Collections.list(jar.entries())) {
                var name = entry.getName();
                if (LEFT_OUT.matcher(name).matches()) {
                    continue;
                }
                try (var in = jar.getInputStream(entry)) {
                    var content = in.readAllBytes();
                    if (name.startsWith(SERVICES)) {
                        entries.merge(name, content, LauncherJars::lines);
                    } else {
                        entries.putIfAbsent(name, content);
                    }
                }
            }
        }
    }

    /** Every provider counts. */
    private static byte[] lines(byte[] first, byte[] second) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write('\n');
        both.writeBytes(second);
        return both.toByteArray();
    }

    private void modernize() {
        var hierarchy = ClassHierarchyResolver.ofResourceParsing(
                        type -> type.isClassOrInterface() ? stream(type.descriptorString()) : null)
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached();
        var files = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
        entries.replaceAll(
                (name, content) -> name.endsWith(".class") && isOld(content) ? modern(files, content) : content);
    }

    private InputStream stream(String descriptor) {
        var content = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
        return content == null ? null : new ByteArrayInputStream(content);
    }

    private static boolean isOld(byte[] content) {
        return ByteBuffer.wrap(content).getShort(MAJOR_VERSION_AT) < FIRST_WITH_STACK_MAPS;
    }

    private static byte[] modern(ClassFile files, byte[] content) {
        try {
            var old = files.parse(content);
            // Written afresh, element by element: code that is copied as a whole would stay without stack maps.
            var code = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
            ClassTransform all = (builder, element) -> {
                if (!(element instanceof ClassFileVersion)) {
                    builder.with(element);
                }
            };
            return files.build(
                    old.thisClass().asSymbol(),
                    builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0).transform(old, all.andThen(code)));
        } catch (IllegalArgumentException unknownSupertype) {
            // It belongs to a library that is not on the class path, and so is never loaded either.
            return content;
        }
    }

    private void write(Path target, Predicate<String> wanted) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Name.MULTI_RELEASE, "true");
        try (var jar = new JarOutputStream(Files.newOutputStream(target), manifest)) {
            for (var entry : entries.entrySet()) {
                if (!wanted.test(entry.getKey())) {
                    continue;
                }
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }
}
