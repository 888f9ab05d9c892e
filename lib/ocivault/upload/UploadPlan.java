package ocivault.upload;

/** What an upload would do, found out without changing anything. */
public sealed interface UploadPlan {

    UploadRequest request();

    /** There is no such secret: it is created, with its first version. */
    record Create(UploadRequest request, String compartmentId, String keyId) implements UploadPlan {}

    /**
     * The secret gets one more version.
     *
     * @param versionBefore the version now at the requested stage; 0 where there is none, or none that we may read
     */
    record AddVersion(UploadRequest request, OciSecretWriter.StoredSecret secret, long versionBefore)
            implements UploadPlan {}

    /** The version at the requested stage has this value already. */
    record Unchanged(UploadRequest request, OciSecretWriter.StoredSecret secret, long version) implements UploadPlan {}
}
