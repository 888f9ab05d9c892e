//SOURCES HttpMessage.java
//SOURCES NetworkRoute.java
//SOURCES TrustedRoots.java
//SOURCES Wire.java
//SOURCES WireConnection.java

/** One HTTP/1.1 exchange over TLS and proxy. Knows no SDK, no login and no OCI host. */
package ocivault.http;
