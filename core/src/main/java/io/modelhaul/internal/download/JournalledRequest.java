package io.modelhaul.internal.download;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Redaction;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the journal keeps of a request: all that makes it this one, and nothing that is secret. */
record JournalledRequest(DownloadRequest request) {
    /** Nothing is resumed of a download that may not touch the network, or that goes to a folder that nobody finds again. */
    boolean resumable() {
        CachePolicy policy = request.options().policy();
        return policy != CachePolicy.CACHE_ONLY && policy != CachePolicy.NO_CACHE;
    }

    /** Names the entry. How a download is made, patiently or fast, does not make it another one. */
    String key() {
        Map<String, List<String>> what = request.options().texts();
        DownloadOptions.OF_ENGINE.forEach(option -> what.remove(option.name()));
        return DownloadJournal.key(request.provider() + "\n" + request.model() + "\n" + what);
    }

    /**
     * The download that begins now.
     *
     * @param storedAs the name under which the store will list the model
     */
    PendingDownload begun(String id, String storedAs, String now) {
        String model = Redaction.model(request.model());
        List<String> withheld = new ArrayList<>(request.options().withheld());
        if (!model.equals(request.model())) {
            withheld.add("model");
        }
        return new PendingDownload(
                id,
                request.provider(),
                model,
                storedAs,
                null,
                request.options().texts(),
                withheld,
                DownloadStatus.STARTING,
                null,
                null,
                null,
                now,
                now);
    }
}
