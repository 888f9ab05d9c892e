//SOURCES AdbLogin.java
//SOURCES AdbMint.java

/**
 * The bearer of an Autonomous Database's MCP server: made of a database user's password, for an hour. Knows no command line
 * and no MCP.
 */
package ocivault.adb;
