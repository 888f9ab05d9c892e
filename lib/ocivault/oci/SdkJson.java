package ocivault.oci;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.SimpleBeanPropertyFilter;
import com.fasterxml.jackson.databind.ser.impl.SimpleFilterProvider;
import com.fasterxml.jackson.databind.util.StdDateFormat;
import com.oracle.bmc.http.client.Serializer;
import com.oracle.bmc.http.client.internal.ExplicitlySetBmcModel;
import com.oracle.bmc.secrets.model.SecretBundle;
import java.io.IOException;
import java.text.FieldPosition;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** JSON as OCI's services and the SDK's models have it. Thread-safe. */
final class SdkJson implements Serializer {

    /** Made when it is first needed: a start that only fetches a secret can do without. */
    private static final class DataBinding {
        static final ObjectMapper MAPPER = new ObjectMapper()
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .configure(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, false)
                .setDateFormat(new ServiceDateFormat())
                .setFilterProvider(new SimpleFilterProvider()
                        .addFilter(ExplicitlySetBmcModel.EXPLICITLY_SET_FILTER_NAME, new SetPropertiesOnly()));
    }

    @Override
    public <T> T readValue(String json, Class<T> type) throws IOException {
        return DataBinding.MAPPER.readValue(json, type);
    }

    @Override
    public <T> T readValue(byte[] json, Class<T> type) throws IOException {
        var bundle = type == SecretBundle.class ? SecretBundleReader.read(json) : Optional.<SecretBundle>empty();
        return bundle.isPresent() ? type.cast(bundle.get()) : DataBinding.MAPPER.readValue(json, type);
    }

    <T> List<T> readList(byte[] json, Class<T> type) throws IOException {
        return DataBinding.MAPPER.readValue(
                json, DataBinding.MAPPER.getTypeFactory().constructCollectionType(List.class, type));
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return DataBinding.MAPPER.writeValueAsString(value);
    }

    /** Omits what was never set, keeps a null that was set, and leaves out the models' own book of that. */
    private static final class SetPropertiesOnly extends SimpleBeanPropertyFilter {
        @Override
        public void serializeAsField(
                Object bean, JsonGenerator json, SerializerProvider provider, PropertyWriter property)
                throws Exception {
            if (property.getName().equals(ExplicitlySetBmcModel.EXPLICITLY_SET_PROPERTY_NAME)) {
                return;
            }
            if (!(bean instanceof ExplicitlySetBmcModel model)
                    || model.wasPropertyExplicitlySet(property.getName())
                    || property.getMember().getValue(bean) != null) {
                property.serializeAsField(bean, json, provider);
            }
        }
    }

    /** Writes {@code 2026-01-02T03:04:05.000Z}; reads what ISO 8601 allows. */
    private static final class ServiceDateFormat extends StdDateFormat {
        private static final long serialVersionUID = 1L;
        private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                        "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        @Override
        public StringBuffer format(Date date, StringBuffer text, FieldPosition position) {
            return text.append(MILLIS.format(date.toInstant()));
        }

        @Override
        public StdDateFormat clone() {
            return new ServiceDateFormat();
        }
    }
}
