//SOURCES FileEdit.java
//SOURCES Ownership.java
//SOURCES PrivateFile.java
//SOURCES PrivateFolder.java
//SOURCES SmallFile.java
//SOURCES SourceTree.java
//SOURCES WriteAccess.java

/**
 * Private files and folders, whatever lies at their path: links, foreign owners, open permissions. Knows no other room.
 */
package ocivault.files;
