package io.modelhaul.builtin;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.folder.FolderModels;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stored files of addresses. */
final class HttpModels extends FolderModels {
    HttpModels() {
        super(HttpStore::in);
    }

    /** Without a digest, the size is all that can be compared. */
    @Override
    public Flux<FileCheck> verify(StoredModel model, ProviderContext context) {
        return super.verify(model, context)
                .map(check -> check.verdict() == VerificationStatus.UNKNOWN && Boolean.FALSE.equals(model.complete())
                        ? new FileCheck(check.file(), VerificationStatus.WRONG)
                        : check);
    }

    @Override
    public Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> HttpRecord.readOrRebuild(model.path().resolveSibling(""), model.model()))
                .map(stored -> {
                    requireWhole(stored, model);
                    return new DownloadRequest(
                            "http",
                            stored.source(),
                            where.toBuilder()
                                    .set(DownloadOptions.SHA256, stored.sha256())
                                    .policy(CachePolicy.REFRESH)
                                    .build());
                });
    }

    /** An address with a query is not kept whole, as the query may be secret. */
    private static void requireWhole(HttpRecord stored, StoredModel model) {
        DownloadOptions any =
                DownloadOptions.builder().set(DownloadOptions.INSECURE, true).build();
        String key = HttpAddress.parse(stored.source(), any).key();
        if (!model.path().resolveSibling("").endsWith(key)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    stored.source()
                            + " came from an address whose query is not kept, as it may be secret. Pull it again"
                            + " by that address: what is wrong is not trusted any more.");
        }
    }
}
