//SOURCES BatchFile.java
//SOURCES BootstrapNotes.java
//SOURCES ClientWatch.java
//SOURCES CommandPath.java
//SOURCES ExecFailure.java
//SOURCES InheritedDescriptors.java
//SOURCES Launcher.java
//SOURCES LauncherNote.java
//SOURCES LinuxExec.java
//SOURCES MacExec.java
//SOURCES MemoryFile.java
//SOURCES NameGlob.java
//SOURCES ParentDeath.java
//SOURCES ReceivedSignals.java
//SOURCES SecretFiles.java
//SOURCES ServerEnvironment.java
//SOURCES Supervisor.java

/**
 * Becoming the server, or supervising it where that is impossible: command, environment, descriptors, signals. Knows no
 * vault: the secrets are handed in.
 */
package ocivault.launch;
