package io.modelhaul.spi;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ExportedModel;
import io.modelhaul.store.StoredModel;
import reactor.core.publisher.Mono;

/** Takes stored models to another machine and imports them there. */
public interface ModelExporter extends Ability {
    /**
     * What this store remembers of a model beside its files, such as a manifest, for an archive that carries the model to
     * another machine; by default nothing. No secrets. Errors when the model cannot leave its store.
     */
    default Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return Mono.empty();
    }

    /**
     * A plan that puts the files of a model, exported from such a store, into this one; no file needs a source. Trust
     * nothing in what was exported: anybody may have written it.
     *
     * @param where options that say where to put it
     */
    Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context);
}
