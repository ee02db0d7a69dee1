package io.modelhaul.rkllm;

import io.modelhaul.spi.folder.FolderModels;
import io.modelhaul.store.StoredModel;
import java.util.Map;

/** The models in {@code models/owner/repo} or in a folder that the caller named. */
final class RkllmModels extends FolderModels {
    RkllmModels() {
        super(ModelFolders::of);
    }

    /** What the names of file and repository say: the chip, quantization, and the converter's settings. */
    @Override
    public Map<String, String> facts(StoredModel model) {
        return RkllmFacts.parse(ModelName.path(model)).known();
    }
}
