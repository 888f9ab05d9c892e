//SOURCES CheckReport.java
//SOURCES McpCheck.java
//SOURCES McpConnection.java
//SOURCES SafeText.java
//SOURCES ServerProcess.java

/**
 * The MCP handshake with a server that we start and stop. Knows no vault and no OCI: command and environment are handed in.
 */
package ocivault.check;
