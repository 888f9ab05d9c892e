//SOURCES KmsSigner.java

/**
 * Signatures by a key that never leaves OCI. Knows what is signed as bytes only; the key-management jar stays with
 * {@code upload}.
 */
package ocivault.kms;
