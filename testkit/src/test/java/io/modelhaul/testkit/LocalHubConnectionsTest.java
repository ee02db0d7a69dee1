package io.modelhaul.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.StorageHost;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalHubConnectionsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final LocalHub hub = LocalHub.builder()
            .model("owner/name", files -> files.file("a.txt", "a").lfs("big.bin", Content.generated(1, 24 << 20)))
            .storage(StorageHost.NONE)
            .start();
    private final URI small = URI.create(hub.endpoint() + "/owner/name/resolve/main/a.txt");
    private final URI big = URI.create(hub.endpoint() + "/owner/name/resolve/main/big.bin");

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void countsConnectionsNowAndAtMost() throws Exception {
        try (RawConnection one = new RawConnection(hub);
                RawConnection two = new RawConnection(hub)) {
            one.send(small, "");
            two.send(small, "");
            hub.awaitOpenConnections(2, SOON);
            assertThat(one.readBody(1)).isEqualTo(two.readBody(1));
        }
        hub.awaitOpenConnections(0, SOON);

        assertThat(hub.mostOpenConnections()).isEqualTo(2);
        assertThat(hub.totalConnections()).isEqualTo(2);
        assertThatThrownBy(() -> hub.awaitOpenConnections(1, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void countsWhatWentOutWhenTheClientLeaves() throws Exception {
        try (RawConnection raw = new RawConnection(hub)) {
            raw.send(big, "");
            hub.log().awaitContentBytes("big.bin", 100_000, SOON);
        }
        hub.log().awaitIdle(SOON);
        hub.awaitOpenConnections(0, SOON);

        assertThat(hub.log().contentBytes("big.bin")).isBetween(100_000L, 16L << 20);
        assertThat(hub.log().forContent()).allMatch(request -> request.contentBytes() == request.takenContentBytes());
    }

    @Test
    void holdsBackForAClientThatDoesNotRead() throws Exception {
        try (RawConnection raw = new RawConnection(hub)) {
            raw.send(big, "");
            hub.log().awaitContentBytes("big.bin", 100_000, SOON);
            assertThatThrownBy(() -> hub.log().awaitContentBytes("big.bin", 16 << 20, Duration.ofMillis(300)))
                    .isInstanceOf(AssertionError.class);
            assertThat(raw.readBody(24 << 20)).hasSize(24 << 20);
        }
    }

    @Test
    void servesSeveralRequestsOnOneConnection() throws Exception {
        try (RawConnection raw = new RawConnection(hub)) {
            raw.send(small, "");
            raw.readBody(1);
            raw.send(small, "Connection: close\r\n");
            raw.readToEnd();
        }

        assertThat(hub.log().all())
                .hasSize(2)
                .extracting(ServedRequest::connection)
                .hasSize(2)
                .containsOnly(hub.log().all().get(0).connection());
    }

    @Test
    void refusesConnectionsWhileStoppedAndComesBackOnItsPort() throws Exception {
        int port = hub.port();
        HubClient client = new HubClient();
        try (RawConnection open = new RawConnection(hub)) {
            open.send(small, "");
            open.readBody(1);
            hub.stop();
            assertThat(open.readToEnd()).hasSize(1);
        }
        assertThatThrownBy(() -> client.get(small)).isInstanceOf(ConnectException.class);
        hub.restart();

        assertThat(hub.port()).isEqualTo(port);
        assertThat(client.get(small).body()).asString().isEqualTo("a");
    }
}
