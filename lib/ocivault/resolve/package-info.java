//SOURCES FeedRun.java
//SOURCES FillRun.java
//SOURCES HeaderRun.java
//SOURCES ListRun.java
//SOURCES ResolveReport.java
//SOURCES ResolveRun.java
//SOURCES Secrets.java
//SOURCES TokenRun.java

/**
 * What {@code vault-resolve} does: resolve references and report on them, fill templates, feed other programs, list what
 * there is.
 */
package ocivault.resolve;
