//SOURCES ApiError.java
//SOURCES Stage.java
package localvault;

import java.util.Base64;
import java.util.Optional;
import net.minidev.json.JSONObject;

/** The {@code secretContent} of a request: what the new version holds, its stage and its name. */
record SecretContent(byte[] bytes, Stage stage, Optional<String> versionName) {
    private static final int MAX_BYTES = 25_600;

    /** ApiError 400 where it is missing, not Base64, too large or in a stage that no version can start in. */
    static SecretContent of(JSONObject body) {
        if (!(body.get("secretContent") instanceof JSONObject json) || json.get("content") == null) {
            throw ApiError.missing("secretContent");
        }
        if (!"BASE64".equals(json.get("contentType"))) {
            throw ApiError.invalid("secretContent.contentType must be BASE64");
        }
        Stage stage = Optional.ofNullable(json.getAsString("stage"))
                .map(SecretContent::stage)
                .orElse(Stage.CURRENT);
        Optional<String> versionName = Optional.ofNullable(json.getAsString("name"));
        return new SecretContent(decode(json.getAsString("content")), stage, versionName);
    }

    private static byte[] decode(String content) {
        try {
            byte[] bytes = Base64.getDecoder().decode(content);
            if (bytes.length <= MAX_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw ApiError.invalid("secretContent.content is not valid base64");
        }
        throw ApiError.invalid("The secret content exceeds the limit of " + MAX_BYTES + " bytes");
    }

    private static Stage stage(String text) {
        return Stage.named(text)
                .filter(stage -> stage == Stage.CURRENT || stage == Stage.PENDING)
                .orElseThrow(() -> ApiError.invalid("secretContent.stage must be CURRENT or PENDING: " + text));
    }
}
