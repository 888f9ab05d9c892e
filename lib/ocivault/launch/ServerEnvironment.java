package ocivault.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.NativeText;

/**
 * The environment that the server gets: what we were given, byte for byte and in its order, less what we drop, plus
 * the secrets. What is no {@code NAME=value}, and a name that comes twice, stay as they are.
 *
 * <p>Immutable until {@link #wipe()}; every method that changes something returns a new one.
 */
public final class ServerEnvironment {

    private static final Path OWN_ENVIRONMENT = Path.of("/proc/self/environ");

    /** The launcher's own, and the way to the vault, which the server has no need of. */
    private static final List<String> LAUNCHER = List.of("JBANG_*", "OCI_*");

    /** What a program needs to find its files, its tools and its language. */
    private static final List<String> CLEAN =
            List.of("HOME", "LOGNAME", "USER", "PATH", "SHELL", "TERM", "LANG", "LC_*", "TMPDIR");

    /** Enough of a value to know a reference by. */
    private static final int BEGINNING = 32;

    /** @param isSecret whether we put it here */
    private record Entry(byte[] bytes, boolean isSecret) {

        /** Without the {@code =}; empty for what has none. */
        String name() {
            return new String(bytes, 0, Math.max(0, nameLength()), StandardCharsets.ISO_8859_1);
        }

        boolean isNamed(byte[] name) {
            return bytes.length > name.length
                    && bytes[name.length] == '='
                    && Arrays.equals(bytes, 0, name.length, name, 0, name.length);
        }

        /** -1 where there is no {@code =}. */
        int nameLength() {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '=') {
                    return i;
                }
            }
            return -1;
        }

        /** Looks at the beginning alone, since values can be long. */
        boolean isReference() {
            int start = nameLength() + 1;
            int length = Math.min(bytes.length - start, BEGINNING);
            return SecretRef.isReference(new String(bytes, start, length, StandardCharsets.ISO_8859_1));
        }

        String value() {
            int start = nameLength() + 1;
            return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
        }
    }

    private final List<Entry> entries;

    private ServerEnvironment(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * What this process was started with, or {@code ./jbang} or a launcher before it. For the program's edge; call it before
     * {@code ProcessHardening.apply()}.
     */
    public static ServerEnvironment ofThisProcess() {
        try {
            return of(
                    BootstrapNotes.undone(LauncherNote.undone(NativeText.split(Files.readAllBytes(OWN_ENVIRONMENT)))));
        } catch (IOException elsewhere) {
            return of(BootstrapNotes.undone(LauncherNote.undone(encoded(System.getenv()))));
        }
    }

    /** @param entries of the form {@code NAME=value}, without a final NUL */
    public static ServerEnvironment of(List<byte[]> entries) {
        var copies = new ArrayList<Entry>(entries.size());
        for (var entry : entries) {
            copies.add(new Entry(entry.clone(), false));
        }
        return new ServerEnvironment(copies);
    }

    public static ServerEnvironment of(Map<String, String> variables) {
        return of(encoded(variables));
    }

    private static List<byte[]> encoded(Map<String, String> variables) {
        var entries = new ArrayList<byte[]>(variables.size());
        for (var variable : variables.entrySet()) {
            entries.add(NativeText.encode(variable.getKey() + "=" + variable.getValue()));
        }
        return entries;
    }

    /**
     * Accepts the name of a variable that is to be set: letters, digits and underscores, no digit first.
     *
     * @throws VaultException.Usage for any other
     */
    public static void checkName(String name) {
        boolean good = !name.isEmpty() && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            good &= c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
        }
        if (!good) {
            throw new VaultException.Usage(
                    "not the name of an environment variable: " + name.replaceAll("\\p{Cntrl}", "?"),
                    "Use letters, digits and underscores, as in GITHUB_TOKEN.");
        }
    }

    /** The value of a variable, the first where there are several. */
    public Optional<String> value(String name) {
        var bytes = NativeText.encode(name);
        for (var entry : entries) {
            if (entry.isNamed(bytes)) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    /** The variables whose whole value is a reference, by name, in their order. */
    public Map<String, String> references() {
        var references = new LinkedHashMap<String, String>();
        for (var entry : entries) {
            if (entry.nameLength() > 0 && entry.isReference()) {
                references.putIfAbsent(entry.name(), entry.value());
            }
        }
        return references;
    }

    /**
     * Without JBANG_* and OCI_*, except what {@code pass} names.
     *
     * @param pass names, in which {@code *} and {@code ?} stand for any characters and any one
     */
    public ServerEnvironment withoutLauncherVariables(List<String> pass) {
        return only(name -> !NameGlob.anyMatches(LAUNCHER, name) || NameGlob.anyMatches(pass, name));
    }

    /** Only HOME LOGNAME USER PATH SHELL TERM LANG LC_* TMPDIR and what {@code pass} names. */
    public ServerEnvironment clean(List<String> pass) {
        return only(name -> NameGlob.anyMatches(CLEAN, name) || NameGlob.anyMatches(pass, name));
    }

    private ServerEnvironment only(Predicate<String> names) {
        var kept = new ArrayList<Entry>(entries.size());
        for (var entry : entries) {
            if (names.test(entry.name())) {
                kept.add(entry);
            }
        }
        return new ServerEnvironment(kept);
    }

    /**
     * With the variable set to the secret: in the place of the first of that name, of which no other stays, else last.
     *
     * @throws VaultException.UnsuitableContent if the value contains NUL, which an environment cannot hold
     */
    public ServerEnvironment with(String name, SecretValue secret) {
        var bytes = NativeText.encode(name);
        var set = new Entry(assignment(name, bytes, secret), true);
        var result = new ArrayList<Entry>(entries.size() + 1);
        boolean done = false;
        for (var entry : entries) {
            if (!entry.isNamed(bytes)) {
                result.add(entry);
            } else if (!done) {
                result.add(set);
                done = true;
            }
        }
        if (!done) {
            result.add(set);
        }
        return new ServerEnvironment(result);
    }

    private static byte[] assignment(String name, byte[] nameBytes, SecretValue secret) {
        var value = secret.reveal();
        try {
            for (byte b : value) {
                if (b == 0) {
                    throw new VaultException.UnsuitableContent(
                            "the secret for " + name + " contains a NUL character",
                            "An environment variable cannot hold it: store the value as text, binary data as Base64.");
                }
            }
            var bytes = Arrays.copyOf(nameBytes, nameBytes.length + 1 + value.length);
            bytes[nameBytes.length] = '=';
            System.arraycopy(value, 0, bytes, nameBytes.length + 1, value.length);
            return bytes;
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    /** Without the secrets that {@link #with} set: for programs that are not the server. */
    public ServerEnvironment withoutSecrets() {
        var kept = new ArrayList<Entry>(entries.size());
        for (var entry : entries) {
            if (!entry.isSecret) {
                kept.add(entry);
            }
        }
        return new ServerEnvironment(kept);
    }

    /** Its strings, in order; not to be modified. */
    public List<byte[]> entries() {
        var strings = new ArrayList<byte[]>(entries.size());
        for (var entry : entries) {
            strings.add(entry.bytes);
        }
        return strings;
    }

    /** The names of what has one, in order. */
    public List<String> names() {
        var names = new ArrayList<String>(entries.size());
        for (var entry : entries) {
            if (entry.nameLength() > 0) {
                names.add(entry.name());
            }
        }
        return names;
    }

    /** Overwrites the secrets, for the case that the server could not be started. */
    public void wipe() {
        for (var entry : entries) {
            if (entry.isSecret) {
                Arrays.fill(entry.bytes, (byte) 0);
            }
        }
    }

    /** Names alone: values may be secrets. */
    @Override
    public String toString() {
        return "ServerEnvironment" + names();
    }
}
