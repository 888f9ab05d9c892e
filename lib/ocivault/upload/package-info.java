//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//SOURCES ImportPlan.java
//SOURCES ImportReport.java
//SOURCES ImportRequest.java
//SOURCES Imported.java
//SOURCES KeyWrapping.java
//SOURCES OciKeyImport.java
//SOURCES OciKms.java
//SOURCES OciSecretWriter.java
//SOURCES SecretInput.java
//SOURCES SecretUpload.java
//SOURCES SigningKey.java
//SOURCES SigningKeyImport.java
//SOURCES UploadPlan.java
//SOURCES UploadReport.java
//SOURCES UploadRequest.java
//SOURCES UploadVault.java

/**
 * What {@code upload-secret} does: create a secret, or add a version to it; import a signing key. The only room that needs the key-management jar.
 */
package ocivault.upload;
