//SOURCES AnswerTrace.java
//SOURCES ForeignAnswer.java
//SOURCES NativeRsa.java
//SOURCES OciAnswers.java
//SOURCES OciClients.java
//SOURCES OciErrors.java
//SOURCES OciHosts.java
//SOURCES OciIdentity.java
//SOURCES OciKeySigning.java
//SOURCES OciPages.java
//SOURCES OciPrincipal.java
//SOURCES OciSecretList.java
//SOURCES OciSecretStore.java
//SOURCES OkeWorkload.java
//SOURCES SdkHttpProvider.java
//SOURCES SdkJson.java
//SOURCES SdkTransport.java
//SOURCES SecretBundleReader.java
//SOURCES SessionRenewal.java
//FILES META-INF/services/com.oracle.bmc.http.client.HttpProvider=http-provider.service

/**
 * The OCI SDK on our own HTTP: the retrieval side. Translates the SDK's exceptions, so that nobody else meets them. Knows
 * no cache, no retry and no command line.
 */
package ocivault.oci;
