//DEPS info.picocli:picocli:4.7.7
//SOURCES AppOptions.java
//SOURCES Arguments.java
//SOURCES Cli.java
//SOURCES Completion.java
//SOURCES GroupedHelp.java
//SOURCES Options.java
//SOURCES PlantedConfiguration.java
//SOURCES VaultOptions.java

/**
 * The command line that all commands share: options, streams, messages, exit codes. Nothing below it knows it, or
 * picocli.
 */
package ocivault.cli;
