//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES Minter.java
//SOURCES SecretFields.java
//SOURCES SecretLookup.java
//SOURCES SecretMint.java
//SOURCES VaultResolver.java
//SOURCES VaultResolverBuilder.java
//SOURCES model/package-info.java
//SOURCES json/package-info.java
//SOURCES settings/package-info.java
//SOURCES files/package-info.java
//SOURCES login/package-info.java
//SOURCES cache/package-info.java
//SOURCES retry/package-info.java
//SOURCES http/package-info.java
//SOURCES oci/package-info.java
//SOURCES os/package-info.java
//SOURCES template/package-info.java

/**
 * The library's face: what a user's script names. This package and {@code ocivault.model} are the API; the rooms below are
 * public to each other only, and change without notice.
 *
 * <p>Knows the vault's side (cache, retries, store), and nothing of command lines, servers or processes. A script needs one
 * line, {@code //SOURCES …/lib/ocivault/VaultResolver.java}, which brings this door, and with it all files and jars.
 */
package ocivault;
