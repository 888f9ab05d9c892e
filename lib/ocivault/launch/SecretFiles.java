package ocivault.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.files.PrivateFile;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.OperatingSystem;

/**
 * Secrets for a server that wants each as a file, whose path is in a variable. On Linux, where this process becomes the
 * server, files in memory, which end with it; otherwise private files in a folder of their own, which {@link #close}
 * deletes.
 */
public final class SecretFiles implements AutoCloseable {

    private final Map<String, String> paths;
    private final List<Integer> descriptors;
    /** Without files on disk, none. */
    private final List<Path> onDisk;

    private SecretFiles(Map<String, String> paths, List<Integer> descriptors, List<Path> onDisk) {
        this.paths = paths;
        this.descriptors = descriptors;
        this.onDisk = onDisk;
    }

    /**
     * For a server that this process becomes where it can.
     *
     * @param secrets by the name of the variable that gets the path; any bytes
     * @throws VaultException.Usage where no file would be private
     */
    public static SecretFiles of(Map<String, SecretValue> secrets) {
        if (secrets.isEmpty()) {
            return new SecretFiles(Map.of(), List.of(), List.of());
        }
        return OperatingSystem.current() == OperatingSystem.LINUX && Files.isDirectory(Path.of("/proc/self/fd"))
                ? inMemory(secrets)
                : onDisk(secrets);
    }

    private static SecretFiles inMemory(Map<String, SecretValue> secrets) {
        var paths = new LinkedHashMap<String, String>();
        var descriptors = new ArrayList<Integer>();
        for (var secret : secrets.entrySet()) {
            var content = secret.getValue().reveal();
            try {
                var file = MemoryFile.of(secret.getKey(), content);
                if (file.isEmpty()) {
                    return onDisk(secrets);
                }
                paths.put(secret.getKey(), file.get().path());
                descriptors.add(file.get().descriptor());
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }
        return new SecretFiles(paths, descriptors, List.of());
    }

    /**
     * For a server that is a child of this process.
     *
     * @throws VaultException.Usage where no file would be private
     */
    public static SecretFiles onDisk(Map<String, SecretValue> secrets) {
        if (secrets.isEmpty()) {
            return new SecretFiles(Map.of(), List.of(), List.of());
        }
        if (!OperatingSystem.current().isUnix()) {
            throw new VaultException.Usage(
                    "no secret can be handed over as a file on this system",
                    "Give it in a variable: --env NAME=oci-vault://…");
        }
        var paths = new LinkedHashMap<String, String>();
        var files = new ArrayList<Path>();
        try {
            var folder = Files.createTempDirectory("ocivault-");
            files.add(folder);
            folder.toFile().deleteOnExit();
            for (var secret : secrets.entrySet()) {
                var file = folder.resolve(secret.getKey());
                files.add(file);
                file.toFile().deleteOnExit();
                var content = secret.getValue().reveal();
                try {
                    PrivateFile.write(file, content);
                } finally {
                    Arrays.fill(content, (byte) 0);
                }
                paths.put(secret.getKey(), file.toString());
            }
        } catch (IOException e) {
            new SecretFiles(paths, List.of(), files).close();
            throw new VaultException.Usage(
                    "no secret can be written to the folder for temporary files", "Check TMPDIR, and the space there.");
        }
        return new SecretFiles(paths, List.of(), files);
    }

    /** How the server has to be started for their sake. */
    public Launcher.Mode mode() {
        return onDisk.isEmpty() ? Launcher.Mode.BECOME : Launcher.Mode.SUPERVISE;
    }

    /** With a variable for each that holds its path. */
    public ServerEnvironment in(ServerEnvironment environment) {
        var result = environment;
        for (var path : paths.entrySet()) {
            result = result.with(path.getKey(), SecretValue.of(path.getValue()));
        }
        return result;
    }

    /** Where a file is for the server itself and for whatever it starts, as long as they hold its descriptor open. */
    public String path(String name) {
        var path = paths.get(name);
        return onDisk.isEmpty() ? "/dev/fd" + path.substring(path.lastIndexOf('/')) : path;
    }

    /** With those that hold the files open. */
    public InheritedDescriptors in(InheritedDescriptors inherited) {
        return inherited.with(descriptors);
    }

    /** Deletes what is on disk. */
    @Override
    public void close() {
        for (var file : onDisk.reversed()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // At this JVM's end it is tried again.
            }
        }
    }
}
