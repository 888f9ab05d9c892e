//SOURCES ConfigDocument.java
//SOURCES ConfigValue.java
//SOURCES Draft.java
//SOURCES JsonNodes.java
//SOURCES Node.java
//SOURCES Parsed.java
//SOURCES Refusal.java
//SOURCES TomlNodes.java
//SOURCES YamlNodes.java

/**
 * Configs that people wrote, with the position of each part, so that a few of their bytes can be changed and no others.
 * Knows no client and no secret.
 */
package ocivault.edit;
