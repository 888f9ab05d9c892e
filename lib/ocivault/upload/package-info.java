//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//SOURCES OciKms.java
//SOURCES OciSecretWriter.java
//SOURCES SecretInput.java
//SOURCES SecretUpload.java
//SOURCES UploadPlan.java
//SOURCES UploadReport.java
//SOURCES UploadRequest.java
//SOURCES UploadVault.java

/**
 * What {@code upload-secret} does: create a secret, or add a version to it. The only room that needs the key-management jar.
 */
package ocivault.upload;
