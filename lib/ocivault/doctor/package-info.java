//SOURCES ClientServers.java
//SOURCES Clients.java
//SOURCES Doctor.java
//SOURCES Examination.java
//SOURCES Finding.java
//SOURCES Jsonc.java
//SOURCES Kept.java
//SOURCES Machine.java
//SOURCES Once.java
//SOURCES Permission.java
//SOURCES Probe.java
//SOURCES Start.java
//SOURCES Tools.java
//SOURCES WayToVault.java

/** What {@code github-mcp-proxy --doctor} looks at, one class for each part of a start. Changes nothing. */
package ocivault.doctor;
