//SOURCES CompletionFiles.java
//SOURCES LauncherBuild.java
//SOURCES LauncherInstall.java
//SOURCES LauncherJars.java
//SOURCES LauncherScript.java
//SOURCES LauncherSurvey.java

/**
 * What {@code install-launchers} does: commands that start java directly, with prepared archives of classes. Knows no
 * vault.
 */
package ocivault.install;
