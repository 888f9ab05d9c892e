//SOURCES Ahead.java
//SOURCES Argv.java
//SOURCES ClassArchive.java
//SOURCES NativeCalls.java
//SOURCES NativeText.java
//SOURCES OperatingSystem.java
//SOURCES ProcessHardening.java
//SOURCES ScriptJar.java
//SOURCES Terminal.java

/**
 * The operating system: native calls, words as bytes, work begun ahead, what is left of a JVM. Knows no secret and no file of
 * ours.
 */
package ocivault.os;
