//SOURCES Failure.java
//SOURCES Json.java
//SOURCES Metrics.java
//SOURCES MintedSecret.java
//SOURCES Ocid.java
//SOURCES RegionCodes.java
//SOURCES Resolution.java
//SOURCES ResolvedSecret.java
//SOURCES SecretBundle.java
//SOURCES SecretRef.java
//SOURCES SecretRefParser.java
//SOURCES SecretStore.java
//SOURCES SecretValue.java
//SOURCES Sha256.java
//SOURCES VaultException.java

/** The words: references, secrets, outcomes and failures. Part of the API. Does no I/O and knows no other room. */
package ocivault.model;
