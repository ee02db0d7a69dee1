package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Waits for answers of the library; the command has nothing else to do meanwhile. */
final class Await {
    private Await() {}

    static <T> T value(Mono<T> answer) {
        return answer.blockOptional()
                .orElseThrow(() -> new DownloadException(ErrorCode.NOT_FOUND, "There is nothing by that name."));
    }

    static void end(Mono<Void> work, Duration limit) {
        work.block(limit);
    }

    static <T> List<T> all(Flux<T> answers) {
        return answers.collectList().blockOptional().orElseGet(List::of);
    }
}
