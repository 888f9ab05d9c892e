//SOURCES Call.java
//SOURCES Payload.java
//SOURCES Reply.java
//SOURCES VaultState.java
package localvault;

import java.util.List;
import java.util.Map;

/** Key management, version 20180608: the part that finds a vault's keys. Called with the state locked. */
final class KmsApi {
    private final VaultState state;

    KmsApi(VaultState state) {
        this.state = state;
    }

    Reply getVault(Call call) {
        return Reply.ok(Payload.vault(state.vault(call.id()), state.endpoint())).header("etag", "1");
    }

    /** All vaults share this server's endpoint, so this lists the keys of all of them, the first vault's first. */
    Reply listKeys(Call call) {
        String compartment = call.required("compartmentId");
        state.requireCompartment(compartment);
        List<Map<String, Object>> keys = state.keys().stream()
                .filter(key -> key.compartmentId().equals(compartment))
                .filter(key ->
                        call.parameter("algorithm").orElse(key.algorithm()).equals(key.algorithm()))
                .map(Payload::keySummary)
                .toList();
        return call.page(keys, state.pageSize());
    }

    Reply getKey(Call call) {
        return Reply.ok(Payload.key(state.key(call.id()))).header("etag", "1");
    }
}
