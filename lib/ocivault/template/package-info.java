//SOURCES Braces.java
//SOURCES DotEnv.java
//SOURCES Place.java
//SOURCES Quoted.java
//SOURCES Template.java

/**
 * Text with references in it: where they are, and what the text is with secrets in their place. Does no I/O, and knows no
 * format that takes a parser of others; {@code formats} has those.
 */
package ocivault.template;
