//SOURCES CheckReport.java
//SOURCES McpCheck.java
//SOURCES McpConnection.java
//SOURCES McpHandshake.java
//SOURCES McpServer.java
//SOURCES SafeText.java
//SOURCES ServerProcess.java

/**
 * The MCP handshake with a server that we start and stop, or that a bridge leads to. Knows no vault and no OCI: command,
 * environment or bridge are handed in.
 */
package ocivault.check;
