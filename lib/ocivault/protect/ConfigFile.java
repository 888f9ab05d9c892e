package ocivault.protect;

import java.nio.file.Path;

/**
 * A file to look at.
 *
 * @param client whose config it is, as in {@code Cursor}; empty where that is not known
 */
public record ConfigFile(Path path, String client) {}
