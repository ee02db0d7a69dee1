package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryRecordTest {
    @TempDir
    Path folder;

    private static ModelRecord model(int number) {
        return new ModelRecord(
                number + ".rkllm", "rkllm://o/r", false, "main", "c0ffee", "2026-11-21", List.of(), List.of());
    }

    @Test
    void filesOfOneRepositoryThatEndAtOnceAreAllRemembered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> work = IntStream.range(0, 40)
                    .<Callable<Void>>mapToObj(number -> () -> remember(number))
                    .toList();
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(RepositoryRecord.read(folder).orElseThrow().models()).hasSize(40);
        for (int number = 0; number < 40; number++) {
            String file = number + ".rkllm";
            RepositoryRecord.change(
                    folder,
                    known -> known.map(all -> all.without(file))
                            .filter(left -> !left.models().isEmpty()));
        }
        assertThat(Files.list(folder)).isEmpty();
    }

    private Void remember(int number) throws IOException {
        RepositoryRecord.change(
                folder,
                known -> Optional.of(known.orElse(RepositoryRecord.none("o/r")).with(model(number))));
        return null;
    }
}
