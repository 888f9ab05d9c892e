//SOURCES ArgumentScan.java
//SOURCES ClientConfigs.java
//SOURCES ClientTable.java
//SOURCES ConfigFile.java
//SOURCES ConfigScan.java
//SOURCES Detector.java
//SOURCES Exposure.java
//SOURCES Exposures.java
//SOURCES Finding.java
//SOURCES Git.java
//SOURCES GitFiles.java
//SOURCES HeaderScan.java
//SOURCES Inspected.java
//SOURCES Literals.java
//SOURCES Passwords.java
//SOURCES ProtectReport.java
//SOURCES Randomness.java
//SOURCES SecretName.java
//SOURCES ServerName.java
//SOURCES Span.java
//SOURCES Spans.java
//SOURCES StagedFiles.java
//SOURCES SyncedFolders.java
//SOURCES TextScan.java
//SOURCES TokenShapes.java
//SOURCES UrlScan.java
//SOURCES XmlSettings.java

/**
 * What {@code protect-configs} finds: secrets in the configs of MCP clients, and who may have seen them. Asks no vault,
 * and says no value.
 */
package ocivault.protect;
