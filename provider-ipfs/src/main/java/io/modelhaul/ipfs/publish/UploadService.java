package io.modelhaul.ipfs.publish;

import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/** Somebody who keeps content and serves it to others. */
interface UploadService {
    /** What it is called in progress. */
    String name();

    /** Who is asked, for people. */
    String endpoint();

    /** Whether it still keeps what was sent to it before; false also when that cannot be found out. */
    Mono<Boolean> keeps(Cid cid, HttpTransport http);

    /**
     * Sends everything.
     *
     * @param progress is told how much was sent
     * @return the CID that the service says it keeps
     */
    Mono<Cid> send(Publication publication, HttpTransport http, LongConsumer progress);
}
