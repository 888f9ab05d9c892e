//SOURCES ResolveReport.java
//SOURCES ResolveRun.java

/** What {@code vault-resolve} does: resolve references, and report on them. */
package ocivault.resolve;
