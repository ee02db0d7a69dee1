package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to stop does so in good order. */
@Timeout(60)
class StopTest {
    @TempDir
    private Path home;

    @Test
    void tellsWatchersAndIsGoneWithinSeconds() throws IOException {
        ServerRig rig = new ServerRig(home, server -> server);
        rig.slowly();
        String id = rig.start("owner/name");
        try (EventStream events = rig.client.events("/api/downloads/" + id + "/events")) {
            events.until(event -> event.status().equals("DOWNLOADING"));
            long told = System.nanoTime();
            rig.server.stop().block(Duration.ofSeconds(10));

            List<EventStream.Event> rest = events.toEnd();
            assertThat(rest.get(rest.size() - 1).status()).isEqualTo("CANCELLED");
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(5));
            assertThatThrownBy(() -> rig.client.get("/health")).isInstanceOf(IOException.class);
        } finally {
            rig.close();
        }
    }
}
