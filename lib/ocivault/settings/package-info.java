//SOURCES DurationText.java
//SOURCES EndpointUri.java
//SOURCES ProxyUrl.java
//SOURCES Setting.java
//SOURCES SettingsReader.java
//SOURCES VaultSettings.java

/**
 * Options and environment variables, validated, as one value. Reads nothing by itself: the environment is handed in.
 */
package ocivault.settings;
