package io.modelhaul.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.RawServer;
import io.modelhaul.internal.http.retry.RetryRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges that are answered in a form of the server's own. */
class OddRangesTest {
    private static final String WHOLE = "0123456789";

    private final HttpTransport http = HttpTransport.builder(Environment.of(Map.of()))
            .settings(new HttpSettings(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    new RetryRules(0, Duration.ofMinutes(1), List.of(Duration.ofMillis(1)))))
            .build();

    @AfterEach
    void close() {
        http.close();
    }

    private static RawServer answering(String toRanges) {
        return RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                boolean ranged = request.toLowerCase().contains("\r\nrange:");
                client.say(ranged ? toRanges : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + WHOLE);
            }
        });
    }

    /** Where the bytes begin, and the bytes. */
    private String read(RawServer server, ContentRange range) {
        return HttpSource.of("http", server.uri("/f"))
                .read(
                        range,
                        http,
                        (head, body) -> body.map(buffer -> buffer.toString(StandardCharsets.US_ASCII))
                                .collectList()
                                .map(pieces -> head.from() + ":" + String.join("", pieces)))
                .single()
                .block(Duration.ofSeconds(30));
    }

    private static ContentRange secondHalf() {
        return new ContentRange(5, 10L, 10L, null, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "206 P\r\nContent-Length: 5\r\n\r\n56789",
                "206 P\r\nContent-Length: 5\r\nContent-Range: bytes 5-9\r\n\r\n56789",
                "206 P\r\nContent-Length: 4\r\nContent-Range: bytes 6-9/10\r\n\r\n6789",
                "206 P\r\nContent-Length: 6\r\nContent-Range: bytes 4-9/10\r\n\r\n456789",
                "206 P\r\nContent-Length: 10\r\nContent-Range: bytes 0-9/10\r\n\r\n0123456789",
                "206 P\r\nContent-Length: 5\r\nContent-Type: multipart/byteranges; boundary=b\r\n\r\n--b--",
                "200 OK\r\nContent-Length: 5\r\n\r\n56789",
                "200 OK\r\nContent-Length: 6\r\nContent-Range: bytes 4-9/10\r\n\r\n456789",
            })
    void areAskedForWithoutARange(String answer) throws IOException {
        try (RawServer server = answering("HTTP/1.1 " + answer)) {
            assertThat(read(server, secondHalf())).isEqualTo("0:" + WHOLE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aSliceThatSaysSoIsTakenWhateverItsStatus() throws IOException {
        try (RawServer server =
                answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Range: bytes 5-9/10\r\n\r\n56789")) {
            assertThat(read(server, secondHalf())).isEqualTo("5:56789");
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Whoever drips a byte now and then is silent at no moment, and would never be done with his words. */
    @ParameterizedTest
    @ValueSource(ints = {201, 203, 206, 300, 304, 404})
    void whatFollowsAnAnswerOfNoUseIsNotWaitedFor(int status) throws IOException {
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 " + status + " X\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                client.say("1\r\nx\r\n");
                TimeUnit.MILLISECONDS.sleep(100);
            }
        })) {
            ContentRange all = new ContentRange(0, 10L, 10L, null, false);

            assertThatThrownBy(() -> read(server, all))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("answered " + status);
        }
    }

    @Test
    void aServerThatKnowsNoRangesSendsAllAtOnce() throws IOException {
        try (RawServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + WHOLE)) {
            assertThat(read(server, secondHalf())).isEqualTo("0:" + WHOLE);
            assertThat(server.requests()).hasSize(1);
        }
    }
}
