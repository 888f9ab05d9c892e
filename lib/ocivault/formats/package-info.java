//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES ByteOrderMark.java
//SOURCES CodePoints.java
//SOURCES DotEnvFormat.java
//SOURCES JsonFormat.java
//SOURCES JsonText.java
//SOURCES Splice.java
//SOURCES TemplateFormat.java
//SOURCES TomlFormat.java
//SOURCES TomlText.java
//SOURCES UnknownFormat.java
//SOURCES YamlBlock.java
//SOURCES YamlFormat.java
//SOURCES YamlScalar.java
//SOURCES YamlText.java

/**
 * Templates in formats that have quotes: where their values are, by a parser of each, and how a value with secrets is
 * written so that it stays that value. Its jars are loaded for the format at hand alone.
 */
package ocivault.formats;
