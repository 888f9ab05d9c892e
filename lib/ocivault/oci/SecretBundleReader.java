package ocivault.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.oracle.bmc.secrets.model.Base64SecretBundleContentDetails;
import com.oracle.bmc.secrets.model.SecretBundle;
import com.oracle.bmc.secrets.model.SecretBundleContentDetails;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the one answer that every start without a cached secret waits for, a secret bundle as OCI writes it, without
 * Jackson's data binding, which takes a JVM 70 ms to set up. This is but a short cut of it: what is not quite as
 * expected is left to the data binding, and where this gives a bundle, it is the same.
 */
final class SecretBundleReader {

    /** UTC, as in {@code 2026-01-02T03:04:05.678Z}. */
    private static final Pattern TIME =
            Pattern.compile("(19[789]\\d|[2-9]\\d{3})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{3}))?Z");

    private final JsonParser json;

    private SecretBundleReader(JsonParser json) {
        this.json = json;
    }

    /** The bundle, or empty where its text is one for the data binding. */
    static Optional<SecretBundle> read(byte[] text) {
        try (var json = new JsonFactory().createParser(text)) {
            return Optional.of(new SecretBundleReader(json).bundle());
        } catch (IOException | DateTimeException unexpected) {
            return Optional.empty();
        }
    }

    private SecretBundle bundle() throws IOException {
        var bundle = SecretBundle.builder();
        require(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "secretId" -> bundle.secretId(text());
                case "timeCreated" -> bundle.timeCreated(time());
                case "versionNumber" -> bundle.versionNumber(number());
                case "versionName" -> bundle.versionName(text());
                case "secretBundleContent" -> bundle.secretBundleContent(content());
                case "timeOfDeletion" -> bundle.timeOfDeletion(time());
                case "timeOfExpiry" -> bundle.timeOfExpiry(time());
                case "stages" -> bundle.stages(stages());
                case "metadata" -> bundle.metadata(metadata());
                default -> json.skipChildren();
            }
        }
        return bundle.build();
    }

    private SecretBundleContentDetails content() throws IOException {
        if (isNull()) {
            return null;
        }
        require(json.currentToken() == JsonToken.START_OBJECT);
        var content = Base64SecretBundleContentDetails.builder();
        boolean isBase64 = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "contentType" -> {
                    isBase64 = "BASE64".equals(text());
                    require(isBase64);
                }
                case "content" -> content.content(text());
                default -> json.skipChildren();
            }
        }
        require(isBase64);
        return content.build();
    }

    private List<SecretBundle.Stages> stages() throws IOException {
        if (isNull()) {
            return null;
        }
        require(json.currentToken() == JsonToken.START_ARRAY);
        var stages = new ArrayList<SecretBundle.Stages>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            var stage = text();
            require(stage != null && !stage.isEmpty());
            stages.add(SecretBundle.Stages.create(stage));
        }
        return stages;
    }

    private Map<String, Object> metadata() throws IOException {
        if (isNull()) {
            return null;
        }
        require(json.currentToken() == JsonToken.START_OBJECT);
        var metadata = new LinkedHashMap<String, Object>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            metadata.put(name, text());
        }
        return metadata;
    }

    private Date time() throws IOException {
        var text = text();
        if (text == null) {
            return null;
        }
        var part = TIME.matcher(text);
        require(part.matches());
        var seconds = LocalDateTime.of(
                        Integer.parseInt(part.group(1)),
                        Integer.parseInt(part.group(2)),
                        Integer.parseInt(part.group(3)),
                        Integer.parseInt(part.group(4)),
                        Integer.parseInt(part.group(5)),
                        Integer.parseInt(part.group(6)))
                .toEpochSecond(ZoneOffset.UTC);
        return new Date(seconds * 1000 + (part.group(7) == null ? 0 : Integer.parseInt(part.group(7))));
    }

    private String text() throws IOException {
        if (isNull()) {
            return null;
        }
        require(json.currentToken() == JsonToken.VALUE_STRING);
        return json.getText();
    }

    private Long number() throws IOException {
        if (isNull()) {
            return null;
        }
        require(json.currentToken() == JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    private boolean isNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    private static void require(boolean expected) throws IOException {
        if (!expected) {
            throw new IOException("for the data binding");
        }
    }
}
