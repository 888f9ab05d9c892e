//SOURCES ClientFile.java
//SOURCES ClientPlaces.java
//SOURCES ClientTable.java

/** Where MCP clients have their configs. Reads none of them, and knows no other room. */
package ocivault.clients;
