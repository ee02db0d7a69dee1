package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import java.time.Duration;

/** Listens to nothing. */
public class SilentObserver implements TransferObserver {
    public static final TransferObserver INSTANCE = new SilentObserver();

    @Override
    public void resumed(long bytes) {}

    @Override
    public void kept(long bytes) {}

    @Override
    public void dropped(long bytes) {}

    @Override
    public void source(String layer, String endpoint) {}

    @Override
    public void retrying(int attempt, Duration delay, DownloadException failure) {}

    @Override
    public void verifying() {}

    @Override
    public void repairing(int round) {}
}
