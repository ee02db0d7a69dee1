package io.modelhaul.internal.http;

import static io.modelhaul.internal.http.Http.failure;
import static io.modelhaul.internal.http.Http.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.connect.SystemResolver;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.http.retry.RetryRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The limit on what it takes to have a connection. */
class ConnectTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final HttpSettings HURRIED = new HttpSettings(
            LIMIT,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Http.settings(0).retry());
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static HttpTransport looking(SystemResolver.HostLookup lookup) {
        return HttpTransport.builder(Http.EMPTY)
                .settings(HURRIED)
                .lookup(lookup)
                .build();
    }

    /** A listener whose queue is full, so that nobody gets a connection to it. */
    private static final class FullListener implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        private final List<Socket> queued = new ArrayList<>();

        FullListener() throws IOException {
            for (boolean room = true; room; ) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(listener.getLocalSocketAddress(), 200);
                } catch (IOException full) {
                    room = false;
                }
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queued) {
                socket.close();
            }
            listener.close();
        }
    }

    private static void assertLate(DownloadException failure, String where, long begun) {
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(failure)
                .hasMessageContaining("No connection to " + where)
                .hasMessageContaining("within 0.5 s")
                .hasMessageContaining("option 'connectTimeout'");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(LIMIT.minusMillis(50), SOON);
    }

    @Test
    void coversConnecting() throws IOException {
        try (FullListener full = new FullListener();
                HttpTransport http = looking(InetAddress::getAllByName)) {
            long begun = System.nanoTime();

            assertLate(
                    failure(http, URI.create("http://127.0.0.1:" + full.port() + "/")),
                    "127.0.0.1:" + full.port(),
                    begun);
        }
    }

    @Test
    void coversTheTlsHandshake() throws IOException {
        try (RawServer mute = RawServer.start(RawServer.Client::waitUntilGone);
                HttpTransport http = looking(InetAddress::getAllByName)) {
            // The first one also loads what TLS needs, which is no part of connecting.
            failure(http, URI.create("https://127.0.0.1:" + mute.port() + "/"));
            long begun = System.nanoTime();

            assertLate(
                    failure(http, URI.create("https://127.0.0.1:" + mute.port() + "/")),
                    "127.0.0.1:" + mute.port(),
                    begun);
        }
    }

    @Test
    void coversLookingTheHostUp() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        try (HttpTransport http = looking(host -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        })) {
            long begun = System.nanoTime();

            assertLate(failure(http, URI.create("http://slow.example/")), "slow.example:80", begun);
        } finally {
            over.countDown();
        }
    }

    @Test
    void aDeadAddressLeavesTimeForTheNextOne() throws IOException {
        try (FullListener full = new FullListener();
                RawServer server = RawServer.start(
                        new ServerSocket(full.port(), 5, InetAddress.getByName("127.0.0.2")), client -> {
                            client.request();
                            client.say(OK);
                        });
                HttpTransport http = looking(host ->
                        new InetAddress[] {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2")})) {
            assertThat(get(http, URI.create("http://two.example:" + server.port() + "/")))
                    .isEqualTo("200 ok");
        }
    }

    @Test
    void severalDeadAddressesShareTheLimit() throws IOException {
        try (FullListener full = new FullListener();
                HttpTransport http = looking(host -> {
                    InetAddress dead = InetAddress.getByName("127.0.0.1");
                    InetAddress[] forty = new InetAddress[40];
                    Arrays.fill(forty, dead);
                    return forty;
                })) {
            long begun = System.nanoTime();

            assertLate(
                    failure(http, URI.create("http://forty.example:" + full.port() + "/")),
                    "forty.example:" + full.port(),
                    begun);
        }
    }

    @Test
    void manyAddressesLeaveEachTheWholeTimeForTls() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        InetAddress[] eight = new InetAddress[8];
        Arrays.fill(eight, InetAddress.getByName("127.0.0.1"));
        try (RawServer server = RawServer.start(client -> {
                    // An eighth of the limit is over before the handshake fails; nobody else is asked for it.
                    late.await(LIMIT.toMillis() / 4, TimeUnit.MILLISECONDS);
                });
                HttpTransport http = looking(host -> eight)) {
            failure(http, URI.create("https://eight.example:" + server.port() + "/")); // loads what TLS needs
            int before = server.connections();

            DownloadException failure = failure(http, URI.create("https://eight.example:" + server.port() + "/"));

            assertThat(failure.code()).as(failure.getMessage()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(server.connections()).isEqualTo(before + 1);
        }
    }

    @Test
    void aDeadAddressCostsNoMoreThanAHeadStart() throws IOException {
        HttpSettings patient = new HttpSettings(
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Http.settings(0).retry());
        try (FullListener full = new FullListener();
                RawServer server = RawServer.start(
                        new ServerSocket(full.port(), 5, InetAddress.getByName("127.0.0.2")), client -> {
                            client.request();
                            client.say(OK);
                        });
                HttpTransport http = HttpTransport.builder(Http.EMPTY)
                        .settings(patient)
                        .lookup(host -> new InetAddress[] {
                            InetAddress.getByName("127.0.0.1"),
                            InetAddress.getByName("127.0.0.3"), // refuses
                            InetAddress.getByName("127.0.0.2")
                        })
                        .build()) {
            // Equal shares of the limit would be longer than the test waits.
            assertThat(http.exchange(
                                    HttpRequest.get(URI.create("http://three.example:" + server.port() + "/")),
                                    Http::text)
                            .single()
                            .block(Duration.ofSeconds(15)))
                    .isEqualTo("200 ok");
        }
    }

    @Test
    void aRefusedAddressIsFollowedByTheNextOne() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = looking(host ->
                        new InetAddress[] {InetAddress.getByName("127.0.0.3"), InetAddress.getByName("127.0.0.1")})) {
            assertThat(get(http, URI.create("http://two.example:" + server.port() + "/")))
                    .isEqualTo("200 ok");
        }
    }

    @Test
    void hostNamesWithUnderscoresAreReached() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = looking(host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")})) {
            assertThat(get(http, URI.create("http://my_hub:" + server.port() + "/")))
                    .isEqualTo("200 ok");
            assertThat(server.requests().get(0)).containsIgnoringCase("host: my_hub:" + server.port());
        }
    }

    @Test
    void connectionsWithOtherLimitsWorkBesideEachOther() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = Http.plain()) {
            for (int millis : new int[] {999, 20_000, 90_000_000}) {
                HttpSettings limits = new HttpSettings(
                        Duration.ofMillis(millis), Duration.ofSeconds(20), Duration.ofSeconds(20), RetryRules.DEFAULT);
                assertThat(get(http.with(limits, RetryListener.NONE), server.uri("/")))
                        .isEqualTo("200 ok");
            }
        }
    }
}
