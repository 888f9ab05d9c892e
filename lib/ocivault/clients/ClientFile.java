package ocivault.clients;

import java.nio.file.Path;

/**
 * A file in which an MCP client keeps what it starts.
 *
 * @param client as people call it, as in {@code Cursor}; {@code variables} for a file of variables, which is no client's
 */
public record ClientFile(Path path, String client) {}
