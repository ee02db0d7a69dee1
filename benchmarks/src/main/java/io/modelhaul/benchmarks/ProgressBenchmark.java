package io.modelhaul.benchmarks;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.progress.FileMeter;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Counting one piece on its way to disk. At 2 GB/s in pieces of 256 KiB this happens some 8,000 times a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProgressBenchmark {
    private final ProgressMeter meter = new ProgressMeter(
            "id", new DownloadRequest("http", "model", DownloadOptions.none()), Clock.systemUTC(), null);
    private final FileMeter file =
            meter.start(new PlannedFile(new SafePath("model.bin"), 1L << 40, List.of(), List.of()));

    /** One thread. */
    @Benchmark
    public void kept() {
        file.kept(1 << 18);
    }

    /** Two threads that write one file. */
    @Benchmark
    @Threads(2)
    public void keptByTwo() {
        file.kept(1 << 18);
    }
}
