package ocivault.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.cli.Cli;
import ocivault.files.PrivateFolder;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;
import ocivault.model.Json;
import ocivault.model.Sha256;
import ocivault.model.VaultException;
import ocivault.rewrite.Change.Secret;
import ocivault.rewrite.Change.Text;

/**
 * What was done to which file, so that it can be undone, and what was uploaded for it: in a private folder, one file for
 * each config. No secret is in it. Written before what it tells of is done: a process that is killed leaves a line too
 * many, never one too few.
 */
final class Journal {

    /**
     * A secret in the vault.
     *
     * @param reference empty where it is not known whether the upload was done
     */
    record Upload(String name, String reference) {}

    /** Of one config. */
    record Entry(Path file, List<Upload> uploads, List<Kept> servers) {
        Entry {
            uploads = List.copyOf(uploads);
            servers = List.copyOf(servers);
        }

        Entry withUpload(Upload upload) {
            var all = new ArrayList<>(uploads);
            all.removeIf(other -> other.name.equals(upload.name));
            all.add(upload);
            return new Entry(file, all, servers);
        }

        Entry withServers(List<Kept> others) {
            return new Entry(file, uploads, others);
        }
    }

    private static final String ENDING = ".json";

    private final Path path;
    private final PrivateFolder folder;

    Journal(Path path) {
        this.path = path;
        this.folder = new PrivateFolder(path);
    }

    /** Its entry of that file; one with nothing in it where there is none. */
    Entry entry(Path file) {
        try {
            var content = folder.read(name(file));
            return content.isEmpty() ? new Entry(file, List.of(), List.of()) : read(file, content.get());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The files that it has anything of. */
    List<Path> files() {
        var files = new ArrayList<Path>();
        if (!Files.isDirectory(path)) {
            return files;
        }
        try (var all = Files.newDirectoryStream(path, "*" + ENDING)) {
            for (var each : all) {
                var content = folder.read(each.getFileName().toString());
                if (content.isPresent()
                        && json(content.get()) instanceof Map<?, ?> entry
                        && entry.get("file") instanceof String file) {
                    files.add(Path.of(file));
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        files.sort(null);
        return files;
    }

    void save(Entry entry) {
        var content = Cli.json(json(entry)).getBytes(UTF_8);
        if (content.length > PrivateFolder.LARGEST_FILE) {
            throw new VaultException.Usage(
                    entry.file + " has more to rewrite than can be kept for an --undo",
                    "Rewrite some of its servers at a time: --only SERVER.");
        }
        try (var lock = folder.lock()) {
            lock.write(name(entry.file), content);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** What is to be forgotten is there no longer. */
    void forget(Path file) {
        try {
            folder.delete(name(file));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static String name(Path file) {
        return Sha256.hex(file.toString().getBytes(UTF_8), 16) + ENDING;
    }

    private VaultException failure(IOException e) {
        return new VaultException.Configuration(
                "the folder for what --undo needs cannot be used: " + path + ": " + e.getMessage(),
                "Correct it, or choose another with XDG_STATE_HOME.");
    }

    private static Map<String, Object> json(Entry entry) {
        return Json.object(
                "file",
                entry.file.toString(),
                "uploads",
                entry.uploads.stream()
                        .map(upload -> Json.object("name", upload.name, "reference", upload.reference))
                        .toList(),
                "servers",
                entry.servers.stream().map(Journal::json).toList());
    }

    private static Map<String, Object> json(Kept kept) {
        return Json.object(
                "path",
                kept.path(),
                "changes",
                kept.changes().stream().map(Journal::json).toList());
    }

    /** All that is kept of a server. */
    static String told(Kept kept) {
        return Cli.json(json(kept));
    }

    private static Map<String, Object> json(Kept.Piece piece) {
        var json = Json.object("at", piece.at(), "text", piece.text());
        switch (piece.old()) {
            case Text(String text) -> json.put("old", text);
            case Secret(String reference, Spelling spelling) -> {
                json.put("secret", reference);
                json.put("way", spelling.way().name());
                json.put(
                        "parts",
                        spelling.parts().stream()
                                .map(part -> List.of(part.copy(), part.skip(), part.text()))
                                .toList());
            }
        }
        return json;
    }

    private Entry read(Path file, byte[] content) {
        try {
            var json = (Map<?, ?>) json(content);
            return new Entry(
                    file,
                    list(json.get("uploads")).stream()
                            .map(upload -> (Map<?, ?>) upload)
                            .map(upload -> new Upload((String) upload.get("name"), (String) upload.get("reference")))
                            .toList(),
                    list(json.get("servers")).stream()
                            .map(kept -> (Map<?, ?>) kept)
                            .map(kept -> new Kept(
                                    list(kept.get("path")).stream()
                                            .map(String.class::cast)
                                            .toList(),
                                    list(kept.get("changes")).stream()
                                            .map(Journal::piece)
                                            .toList()))
                            .toList());
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private VaultException damaged(Path file) {
        return new VaultException.Configuration(
                "what --undo needs for " + file + " is damaged, in " + path.resolve(name(file)),
                "Remove that file; then --undo with the config's name goes by the config itself.");
    }

    private static Object json(byte[] content) {
        try {
            return JsonReader.read(new String(content, UTF_8));
        } catch (JsonReader.NotJson e) {
            return Map.of();
        }
    }

    private static List<?> list(Object json) {
        return (List<?>) json;
    }

    private static Kept.Piece piece(Object json) {
        var piece = (Map<?, ?>) json;
        var old = piece.get("old") instanceof String text
                ? new Text(text)
                : new Secret(
                        (String) piece.get("secret"),
                        new Spelling(
                                Spelling.Way.valueOf((String) piece.get("way")),
                                list(piece.get("parts")).stream()
                                        .map(part -> (List<?>) part)
                                        .map(part -> new Spelling.Part(
                                                number(part.get(0)), number(part.get(1)), (String) part.get(2)))
                                        .toList()));
        return new Kept.Piece(number(piece.get("at")), (String) piece.get("text"), old);
    }

    private static int number(Object json) {
        return (int) ((JsonNumber) json).asLong().orElseThrow(IllegalArgumentException::new);
    }
}
