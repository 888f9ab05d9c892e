//SOURCES ApplyReport.java
//SOURCES ApplyRun.java
//SOURCES Change.java
//SOURCES CommandLine.java
//SOURCES ConfigRewrite.java
//SOURCES DocumentRewrite.java
//SOURCES Hole.java
//SOURCES Journal.java
//SOURCES Kept.java
//SOURCES Launch.java
//SOURCES Layouts.java
//SOURCES LooseUndo.java
//SOURCES NotRewritable.java
//SOURCES Outcome.java
//SOURCES Places.java
//SOURCES RawText.java
//SOURCES RemoteRewrite.java
//SOURCES Secrets.java
//SOURCES ServerCheck.java
//SOURCES ServerEntry.java
//SOURCES ServerRewrite.java
//SOURCES Spelling.java
//SOURCES UndoRun.java

/**
 * What {@code protect-configs --apply} and {@code --undo} do: secrets into the vault, references into their configs, and
 * back. What it keeps for the way back has no secret in it.
 */
package ocivault.rewrite;
