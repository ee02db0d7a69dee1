package io.modelhaul.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code verify --json} prints of a model; scripts depend on the names. */
@JsonPropertyOrder({"provider", "model", "revision", "path", "verdict", "repaired", "files"})
record ModelCheckJson(
        String provider,
        String model,
        @Nullable String revision,
        String path,
        Verdict verdict,
        boolean repaired,
        List<FileJson> files) {

    @JsonPropertyOrder({"path", "size", "location", "digest", "verdict"})
    record FileJson(
            String path,
            long size,
            String location,
            @Nullable String digest,
            Verdict verdict) {
        static FileJson of(FileCheck check) {
            return new FileJson(
                    check.file().path(),
                    check.file().size(),
                    check.file().location().toString(),
                    check.file().digest(),
                    check.verdict());
        }
    }

    static ModelCheckJson of(ModelCheck check, boolean repaired) {
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
