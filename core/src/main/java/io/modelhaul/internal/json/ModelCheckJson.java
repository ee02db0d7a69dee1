package io.modelhaul.internal.json;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found when a stored model was hashed.
 *
 * @param provider the provider's id
 * @param model the model
 * @param revision the revision it was stored under
 * @param path where it is
 * @param verdict the worst of its files' verdicts
 * @param repaired whether what was wrong has been fetched since
 * @param files each file, and what was found
 */
@JsonPropertyOrder({"provider", "model", "revision", "path", "verdict", "repaired", "files"})
public record ModelCheckJson(
        String provider,
        String model,
        @Nullable String revision,
        String path,
        VerificationStatus verdict,
        boolean repaired,
        List<FileJson> files) {

    /**
     * What was found when a stored file was hashed.
     *
     * @param path relative to the model
     * @param size in bytes
     * @param location where its bytes are
     * @param digest what it should have
     * @param verdict what was found
     */
    @JsonPropertyOrder({"path", "size", "location", "digest", "verdict"})
    public record FileJson(
            String path,
            long size,
            String location,
            @Nullable String digest,
            VerificationStatus verdict) {
        static FileJson of(FileCheck check) {
            return new FileJson(
                    check.file().path(),
                    check.file().size(),
                    check.file().location().toString(),
                    check.file().digest(),
                    check.verdict());
        }
    }

    /** The JSON form of a check. */
    public static ModelCheckJson of(ModelCheck check, boolean repaired) {
        StoredModel model = check.model();
        return new ModelCheckJson(
                model.provider(),
                model.model(),
                model.revision(),
                model.path().toString(),
                check.verdict(),
                repaired,
                check.files().stream().map(FileJson::of).toList());
    }
}
