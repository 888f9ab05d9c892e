package ocivault.protect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which service copies a folder to other machines, told by the folder's name or by what the service leaves in it. */
final class SyncedFolders {

    /** By names of folders anywhere on the way, as the services and their users choose them. */
    private static final Map<String, Pattern> NAMES = names();

    /** By files that a service keeps at the top of what it copies. */
    private static final Map<String, List<String>> MARKS = Map.of(
            "Syncthing", List.of(".stfolder"),
            "Dropbox", List.of(".dropbox", ".dropbox.cache"),
            "Nextcloud", List.of(".owncloudsync.log", ".nextcloudsync.log"),
            "Resilio Sync", List.of(".sync"));

    private static final List<String> VARIABLES = List.of("OneDrive", "OneDriveConsumer", "OneDriveCommercial");

    private final Map<String, String> environment;

    SyncedFolders(Map<String, String> environment) {
        this.environment = environment;
    }

    private static Map<String, Pattern> names() {
        var names = new LinkedHashMap<String, Pattern>();
        names.put("iCloud", Pattern.compile("Mobile Documents|iCloud ?Drive|com~apple~CloudDocs|iCloud"));
        names.put("OneDrive", Pattern.compile("(?i)OneDrive(?: ?-.*)?"));
        names.put("Dropbox", Pattern.compile("(?i)Dropbox(?: ?\\(.*\\)|-.*)?"));
        names.put("Google Drive", Pattern.compile("(?i)Google ?Drive(?:-.*)?|My Drive|DriveFS|Insync"));
        names.put("Nextcloud", Pattern.compile("(?i)Nextcloud\\d?(?:-.*)?"));
        names.put("ownCloud", Pattern.compile("(?i)ownCloud(?:-.*)?"));
        names.put("Box", Pattern.compile("Box|Box Sync|Box-Box"));
        names.put("MEGA", Pattern.compile("MEGA(?:sync)?"));
        names.put("pCloud", Pattern.compile("(?i)pCloud ?Drive|pCloud ?Sync"));
        names.put("Proton Drive", Pattern.compile("(?i)Proton ?Drive(?:-.*)?"));
        names.put("Seafile", Pattern.compile("Seafile"));
        names.put("Syncthing", Pattern.compile("(?i)Syncthing"));
        names.put("macOS's CloudStorage", Pattern.compile("CloudStorage"));
        return names;
    }

    /** The service that copies {@code file}, which is absolute; empty where none is known to. */
    Optional<String> service(Path file) {
        for (var name : VARIABLES) {
            var folder = environment.getOrDefault(name, "");
            if (!folder.isEmpty() && file.toString().startsWith(folder)) {
                return Optional.of("OneDrive");
            }
        }
        for (var folder = file.getParent();
                folder != null && folder.getFileName() != null;
                folder = folder.getParent()) {
            var service = of(folder);
            if (service.isPresent()) {
                return service;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> of(Path folder) {
        var name = folder.getFileName().toString();
        return NAMES.entrySet().stream()
                .filter(service -> service.getValue().matcher(name).matches())
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> MARKS.entrySet().stream()
                        .filter(service ->
                                service.getValue().stream().anyMatch(mark -> Files.exists(folder.resolve(mark))))
                        .map(Map.Entry::getKey)
                        .findFirst());
    }
}
