package io.modelhaul.internal.progress;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.transfer.SourceAttempt;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.spi.PlannedFile;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts one file of a download and passes the counts on to the whole. */
public final class FileMeter implements TransferObserver {
    private final PlannedFile file;
    private final ProgressMeter whole;
    private final AtomicLong completed = new AtomicLong();
    private final SpeedGauge speed;
    private volatile DownloadStatus status = DownloadStatus.DOWNLOADING;

    FileMeter(PlannedFile file, ProgressMeter whole, long nanos) {
        this.file = file;
        this.whole = whole;
        this.speed = new SpeedGauge(nanos);
    }

    String name() {
        return file.path().value();
    }

    DownloadStatus status() {
        return status;
    }

    /** Another process brings the file. */
    public void waiting() {
        whole.waiting(this);
    }

    /** Called at every tick. */
    FileProgress sample(long nanos) {
        long bytes = completed.get();
        speed.sample(nanos, bytes);
        return new FileProgress(name(), bytes, file.size(), speed.bytesPerSecond(), status);
    }

    @Override
    public void resumed(long bytes) {
        completed.addAndGet(bytes);
        whole.resumed(bytes);
    }

    /** All of it is here, whatever was counted before. */
    public void adopted(long size) {
        whole.resumed(size - completed.getAndSet(size));
    }

    @Override
    public void kept(long bytes) {
        completed.addAndGet(bytes);
        whole.kept(bytes);
        if (status != DownloadStatus.DOWNLOADING && bytes > 0) {
            status = DownloadStatus.DOWNLOADING;
            whole.moving(this);
        }
    }

    @Override
    public void dropped(long bytes) {
        completed.addAndGet(-bytes);
        whole.dropped(this, bytes);
    }

    @Override
    public void source(String layer, String endpoint) {
        whole.source(this, layer, endpoint);
    }

    @Override
    public void retrying(int attempt, Duration delay, DownloadException failure) {
        status = DownloadStatus.RETRYING;
        whole.retrying(this, attempt, delay, failure);
    }

    @Override
    public void turning(int number, Turn turn) {
        whole.turning(this, number, turn);
    }

    @Override
    public void verifying() {
        status = DownloadStatus.VERIFYING;
        whole.verifying(this);
    }

    @Override
    public void received(int bytes) {
        whole.received(bytes);
    }

    @Override
    public void attempted(SourceAttempt attempt) {
        whole.attempted(attempt);
    }

    @Override
    public void repairing(int round) {
        status = DownloadStatus.RETRYING;
        whole.repairing(this, round);
    }
}
