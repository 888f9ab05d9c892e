//SOURCES Der.java
//SOURCES EncryptedKey.java
//SOURCES KeyDerivation.java
//SOURCES LoginReader.java
//SOURCES OciConfigFile.java
//SOURCES OciLogin.java
//SOURCES PemKey.java
//SOURCES PrivateKeyPem.java
//SOURCES RsaPem.java
//SOURCES ServiceAccount.java
//SOURCES SessionFile.java
//SOURCES SessionToken.java

/**
 * Who asks the vault: OCI config, profile, key and session token, read and checked. Knows no class of the SDK and no network.
 */
package ocivault.login;
