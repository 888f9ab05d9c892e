package ocivault.upload;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.List;

/** What is said with an upload, for fuzzing. */
public final class FuzzedUploads {

    private FuzzedUploads() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.text(
                "lifetimes",
                20,
                List.of("90d", "P365D", "1d", "0", Fuzz.SECRET),
                FuzzTarget.words("d h m s P T D 1 0 . - 999999999999d 292277026596"),
                text -> UploadRequest.parseLifetime(text).toString()));
    }
}
