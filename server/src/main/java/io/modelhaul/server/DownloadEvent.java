package io.modelhaul.server;

import io.modelhaul.DownloadProgress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One state of a download, numbered from 1, and written once for all who watch. */
public final class DownloadEvent {
    private final long number;
    private final DownloadProgress progress;
    private final byte[] frame;

    DownloadEvent(long number, DownloadProgress progress) {
        this.number = number;
        this.progress = progress;
        ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
        text.writeBytes(("event: progress\nid: " + number + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(Json.bytes(progress));
        text.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        this.frame = text.toByteArray();
    }

    /** Its place among the states of this download, from 1. */
    public long number() {
        return number;
    }

    /** The state. */
    public DownloadProgress progress() {
        return progress;
    }

    /** As it goes over the wire; shared, so not to be changed. */
    byte[] frame() {
        return frame;
    }
}
