//SOURCES JsonNumber.java
//SOURCES JsonReader.java

/**
 * JSON that others wrote: secrets, servers, GitHub. Read strictly and in time that its length bounds. Knows no other room.
 */
package ocivault.json;
