//SOURCES SecretList.java

/** What secrets there are, for {@code vault-resolve --list}: names, references, versions, and no value. */
package ocivault.list;
