package io.modelhaul.testkit.fault;

import static io.modelhaul.testkit.HubClient.header;
import static io.modelhaul.testkit.HubClient.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.testkit.HubClient;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.RawConnection;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.hub.HostileTree;
import java.io.ByteArrayInputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTest {

    private static final int SIZE = 1_000_000;
    private static final String MODEL = "/owner/name/resolve/main/model.bin";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final HubClient client = new HubClient();
    private LocalHub hub = LocalHub.builder().start();
    private byte[] bytes = {};

    @BeforeEach
    void start() throws Exception {
        hub.model("owner/name")
                .commit(files ->
                        files.lfs("model.bin", Content.generated(1, SIZE)).file("a.txt", "a"));
        bytes = client.file(hub, MODEL).body();
        hub.log().clear();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void cutsInOrderAfterSomeBytes() throws Exception {
        hub.faults().on("model.bin").inject(Fault.cutAfter(1234));
        try (RawConnection raw = new RawConnection(hub)) {
            assertThat(raw.getAll(storage())).hasSize(1234);
            assertThat(raw.head()).contains("content-length: " + SIZE);
        }
    }

    @Test
    void cutsFilesServedFromDiskToo(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("disk.bin"), bytes);
        hub.model("owner/name").commit(files -> files.lfs("disk.bin", Content.of(file)));
        hub.faults().on("disk.bin").first(1).inject(Fault.cutAfter(500_000));
        try (RawConnection raw = new RawConnection(hub)) {
            assertThat(raw.getAll(location(client.head(hub, "/owner/name/resolve/main/disk.bin"))))
                    .hasSize(500_000);
        }
        hub.log().awaitIdle(SOON);
        assertThat(hub.log().contentBytes("disk.bin")).isEqualTo(500_000);
        assertThat(client.file(hub, "/owner/name/resolve/main/disk.bin").body()).isEqualTo(bytes);
    }

    @Test
    void resetsAfterSomeBytes() throws Exception {
        hub.faults().on("model.bin").inject(Fault.resetAfter(100_000));
        try (RawConnection raw = new RawConnection(hub)) {
            URI storage = storage();
            assertThatThrownBy(() -> raw.getAll(storage)).isInstanceOf(SocketException.class);
            assertThat(raw.body()).hasSizeLessThanOrEqualTo(100_000);
        }
    }

    @Test
    void stallsWithTheConnectionOpen() throws Exception {
        hub.faults().on("model.bin").inject(Fault.stallAfter(1000));
        try (RawConnection raw = new RawConnection(hub)) {
            raw.send(storage(), "");
            assertThat(raw.readBody(1000)).hasSize(1000);
            assertThat(raw.isSilentFor(Duration.ofMillis(300))).isTrue();
            assertThat(hub.log().contentBytes("model.bin")).isEqualTo(1000);
        }
        hub.log().awaitIdle(SOON);
    }

    @Test
    void goesOnAfterAPause() throws Exception {
        hub.faults().on("model.bin").inject(Fault.stallAfter(1000, Duration.ofMillis(200)));

        assertThat(client.file(hub, MODEL).body()).isEqualTo(bytes);
        assertThat(hub.log().forContent().get(0).duration()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void flipsOneByteOnTheTriesThatCarryIt() throws Exception {
        hub.faults().on("model.bin").first(2).inject(Fault.flipByte(700_000));

        assertThat(client.file(hub, MODEL, "Range", "bytes=0-9").body()).isEqualTo(part(0, 10));
        assertThat(client.file(hub, MODEL, "Range", "bytes=700000-700001").body()[0])
                .isEqualTo((byte) ~bytes[700_000]);
        byte[] second = client.file(hub, MODEL).body();
        assertThat(second[700_000]).isEqualTo((byte) ~bytes[700_000]);
        second[700_000] = bytes[700_000];
        assertThat(second).isEqualTo(bytes);
        assertThat(client.file(hub, MODEL).body()).isEqualTo(bytes);
    }

    @Test
    void liesAboutParts() throws Exception {
        hub.faults().on("model.bin").nth(1).inject(Fault.contentRangeShiftedBy(1));
        hub.faults().on("model.bin").nth(2).inject(Fault.contentRangeTotal("999"));
        hub.faults().on("model.bin").nth(3).inject(Fault.otherPart(50, 10));
        hub.faults().on("model.bin").nth(4).inject(Fault.ignoreRange());

        HttpResponse<byte[]> shifted = tenTo19();
        assertThat(header(shifted, "Content-Range")).isEqualTo("bytes 11-20/1000000");
        assertThat(shifted.body()).isEqualTo(part(10, 20));
        assertThat(header(tenTo19(), "Content-Range")).isEqualTo("bytes 10-19/999");
        HttpResponse<byte[]> other = tenTo19();
        assertThat(header(other, "Content-Range")).isEqualTo("bytes 50-59/1000000");
        assertThat(other.body()).isEqualTo(part(50, 60));
        HttpResponse<byte[]> whole = tenTo19();
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes);
        assertThat(tenTo19().body()).isEqualTo(part(10, 20));
    }

    @Test
    void sendsMoreOrLessThanAnnounced() throws Exception {
        hub.faults().on("model.bin").nth(1).inject(Fault.garbageAfter(7));
        hub.faults().on("model.bin").nth(2).inject(Fault.contentLengthOffBy(5));
        hub.faults().on("model.bin").nth(3).inject(Fault.contentLengthOffBy(-5));
        hub.faults().on("model.bin").nth(4).inject(Fault.truncatedBy(100));

        assertAnnounced(SIZE, SIZE + 7);
        assertAnnounced(SIZE + 5, SIZE);
        assertAnnounced(SIZE - 5, SIZE);
        assertAnnounced(SIZE - 100, SIZE - 100);
    }

    @Test
    void changesContentAndTagsBetweenRequests() throws Exception {
        Content changed = Content.generated(9, SIZE);
        String etag = header(client.file(hub, MODEL), "ETag");
        hub.faults().on("model.bin").nth(1).inject(Fault.changedContent(changed));
        hub.faults().on("model.bin").nth(2).inject(Fault.otherContent(changed));
        hub.faults().on("model.bin").nth(3).inject(Fault.etag("W/\"weak\""));
        hub.faults().on("model.bin").nth(4).inject(Fault.noEtag());

        HttpResponse<byte[]> first = tenTo19();
        assertThat(first.body()).isNotEqualTo(part(10, 20));
        assertThat(header(first, "ETag")).isNotEqualTo(etag);
        HttpResponse<byte[]> second = tenTo19();
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "ETag")).isEqualTo(etag);
        assertThat(header(tenTo19(), "ETag")).isEqualTo("W/\"weak\"");
        assertThat(header(tenTo19(), "ETag")).isEmpty();
    }

    @Test
    void refusesForAWhile() throws Exception {
        FaultRule first = hub.faults().on("/api/**").nth(1);
        first.inject(Fault.retryAfter(503, 2));
        hub.faults().on("/api/**").nth(2).inject(Fault.rateLimited(55));
        hub.faults().on("/api/**").nth(3).inject(Fault.retryAt(429, Instant.parse("2026-01-02T03:04:05Z")));

        HttpResponse<byte[]> unavailable = client.get(hub, "/api/models/owner/name");
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(header(unavailable, "Retry-After")).isEqualTo("2");
        HttpResponse<byte[]> limited = client.get(hub, "/api/models/owner/name");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(header(limited, "RateLimit")).isEqualTo("\"api\";r=0;t=55");
        HttpResponse<byte[]> dated = client.get(hub, "/api/models/owner/name");
        assertThat(header(dated, "Retry-After")).isEqualTo("Fri, 2 Jan 2026 03:04:05 GMT");
        assertThat(client.get(hub, "/api/models/owner/name").statusCode()).isEqualTo(200);
    }

    @Test
    void sendsClientsElsewhere() throws Exception {
        hub.faults().on("a.txt").nth(1).inject(Fault.redirect(302, "http://other.example/x"));
        hub.faults().on("a.txt").nth(2).inject(Fault.redirectLoop());
        hub.faults().on("a.txt").nth(3).inject(Fault.html());

        String path = "/owner/name/resolve/main/a.txt";
        assertThat(location(client.get(hub, path))).hasHost("other.example");
        assertThat(header(client.get(hub, path), "Location")).isEqualTo(path);
        HttpResponse<byte[]> page = client.get(hub, path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).startsWith("text/html");
    }

    @Test
    void framesBodiesInOtherWays() throws Exception {
        hub.faults().on("model.bin").nth(1).inject(Fault.chunked());
        hub.faults().on("model.bin").nth(2).inject(Fault.gzip());

        HttpResponse<byte[]> chunked = client.file(hub, MODEL);
        assertThat(header(chunked, "Content-Length")).isEmpty();
        assertThat(header(chunked, "Transfer-Encoding")).isEqualTo("chunked");
        assertThat(chunked.body()).isEqualTo(bytes);
        HttpResponse<byte[]> zipped = client.file(hub, MODEL);
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(bytes);
        assertThat(hub.log().contentBytes("model.bin")).isGreaterThan(SIZE);
    }

    @Test
    void slowsDownEvenly() throws Exception {
        hub.faults().on("model.bin").inject(Fault.bytesPerSecond(2_000_000));

        assertThat(client.file(hub, MODEL).body()).isEqualTo(bytes);
        assertThat(hub.log().forContent().get(0).duration()).isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void waitsBeforeTheAnswer() throws Exception {
        hub.faults().onAll().inject(Fault.latency(Duration.ofMillis(150)));
        client.head(hub, MODEL);

        assertThat(hub.log().all().get(0).duration()).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void hangsUpResetsOrStaysSilent() throws Exception {
        URI file = URI.create(hub.endpoint() + "/owner/name/resolve/main/a.txt");
        hub.faults().on("a.txt").nth(1).inject(Fault.hangUp());
        hub.faults().on("a.txt").nth(2).inject(Fault.reset());
        hub.faults().on("a.txt").nth(3).inject(Fault.silence());

        try (RawConnection raw = new RawConnection(hub)) {
            assertThat(raw.getAll(file)).isEmpty();
        }
        try (RawConnection raw = new RawConnection(hub)) {
            assertThatThrownBy(() -> raw.getAll(file)).isInstanceOf(SocketException.class);
        }
        try (RawConnection raw = new RawConnection(hub)) {
            raw.send(file, "");
            assertThat(raw.isSilentFor(Duration.ofMillis(300))).isTrue();
        }
        hub.log().awaitIdle(SOON);
    }

    @Test
    void combinesFaultsAndTakesThemAway() throws Exception {
        hub.faults().on("**").perFile().first(1).inject(Fault.chunked().and(Fault.flipByte(0)));
        assertThat(client.file(hub, MODEL).body()[0]).isEqualTo((byte) ~bytes[0]);
        assertThat(client.file(hub, "/owner/name/resolve/main/a.txt").body()[0]).isEqualTo((byte) ~'a');
        assertThat(client.file(hub, MODEL).body()).isEqualTo(bytes);

        hub.faults().onAll().inject(Fault.status(500));
        assertThat(client.get(hub, MODEL).statusCode()).isEqualTo(500);
        hub.faults().clear();
        assertThat(client.file(hub, MODEL).statusCode()).isEqualTo(200);
    }

    @Test
    void sendsHostileListings() throws Exception {
        String tree = "/api/models/owner/name/tree/main?recursive=true";
        FaultRule rule = hub.faults().on("/api/models/owner/name/tree/**").nth(1);
        rule.inject(HostileTree.withPath("a\0\\\"ü"));
        hub.faults().on("/api/models/owner/name/tree/**").nth(2).inject(HostileTree.huge(5_000_000));
        hub.faults().on("/api/models/owner/name/tree/**").nth(3).inject(HostileTree.deep(100_000));

        assertThat(client.text(hub, tree)).contains("a\\u0000\\u005c\\u0022\\u00fc");
        assertThat(client.text(hub, tree))
                .hasSize(5_000_000)
                .startsWith("[\"aa")
                .endsWith("aa\"]");
        assertThat(client.text(hub, tree)).startsWith("[[[").hasSize(200_000);
        assertThat(client.text(hub, tree)).contains("model.bin");
    }

    private URI storage() throws Exception {
        return location(client.head(hub, MODEL));
    }

    private HttpResponse<byte[]> tenTo19() throws Exception {
        return client.file(hub, MODEL, "Range", "bytes=10-19");
    }

    private byte[] part(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private void assertAnnounced(int announced, int sent) throws Exception {
        try (RawConnection raw = new RawConnection(hub)) {
            assertThat(raw.getAll(storage())).hasSize(sent);
            assertThat(raw.head().toLowerCase(Locale.ROOT)).contains("content-length: " + announced);
        }
    }
}
