package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.Environment;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentTest {
    private static final int SIZE = 1000;

    @TempDir
    Path folder;

    private final Kept kept = new Kept();

    private static final class Kept extends SilentObserver {
        private long bytes;

        @Override
        public void kept(long more) {
            bytes += more;
        }
    }

    @Test
    void countsBytesOnceThatWereOnTheirWayToDiskWhenTheirConnectionWasLost() throws IOException {
        PlannedFile file = new PlannedFile(new SafePath("model.bin"), (long) SIZE, List.of(), List.of());
        try (HttpTransport http =
                        HttpTransport.builder(Environment.of(Map.of())).build();
                TransferThreads threads = new TransferThreads();
                PartFile part = Objects.requireNonNull(PartFile.open(folder, "model.bin.1", SIZE))) {
            TransferContext context =
                    new TransferContext(http, threads, new ConnectionBudget(1), new BandwidthLimiter(), false);
            try (FileContent content = new FileContent(file, part, context, kept)) {
                Segment lost = Objects.requireNonNull(content.plan().take(1));
                content.plan().release(lost);
                Segment again = Objects.requireNonNull(content.plan().take(1));

                assertThat(write(content, lost)).isFalse();
                assertThat(write(content, again)).isTrue();

                assertThat(content.plan().bytesHere()).isEqualTo(SIZE);
                assertThat(kept.bytes).isEqualTo(SIZE);
            }
        }
    }

    private static boolean write(FileContent content, Segment segment) throws IOException {
        ByteBuffer[] bytes = {ByteBuffer.allocate(SIZE)};
        return content.target(() -> {}).write(0, bytes, () -> content.plan().written(segment, 0, SIZE));
    }
}
