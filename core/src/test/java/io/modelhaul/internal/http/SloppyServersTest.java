package io.modelhaul.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.InflatedBody;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that break a rule and are clear all the same are taken, as curl takes them. */
class SloppyServersTest {
    private final HttpTransport http = Http.plain();

    @AfterEach
    void close() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\n\nok",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
            })
    void theBodyIsTaken(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(Http.get(http, server.uri("/"))).isEqualTo("200 ok");
            assertThat(Http.get(http, server.uri("/"))).isEqualTo("200 ok");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok",
            })
    void twoDifferentLengthsStayAnError(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(Http.failure(http, server.uri("/")).code()).isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "UTF-8", "binary", "aws-chunked", "identity", "", "identity, aws-chunked", "8bit"})
    void wordsThatAreNoCodingChangeNothing(String word) throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: " + word + "\r\n\r\nok")) {
            assertThat(http.fetch(HttpRequest.get(server.uri("/")), 10)
                            .map(body -> new String(body.bytes()))
                            .block(Http.PATIENCE))
                    .isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "br, gzip"})
    void codingsThatAreNotReadHereStayAnError(String coding) throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: " + coding + "\r\n\r\nok")) {
            assertThat(http.fetch(HttpRequest.get(server.uri("/")), 10)
                            .map(body -> ErrorCode.IO)
                            .onErrorResume(
                                    io.modelhaul.DownloadException.class,
                                    failure -> reactor.core.publisher.Mono.just(failure.code()))
                            .block(Http.PATIENCE))
                    .isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    /** Empty blocks are compressed bytes that never become content: such a body is silent at no moment, and has no end. */
    @Test
    void aCompressedAnswerWithNothingInItEnds() throws IOException {
        byte[] nothing = "\0\0\0\u00ff\u00ff".repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
            client.say(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
            while (true) {
                client.say(nothing);
            }
        })) {
            assertThatThrownBy(() -> http.exchange(HttpRequest.get(server.uri("/")), InflatedBody::of)
                            .then()
                            .block(Http.PATIENCE))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("nothing in it");
        }
    }

    @Test
    void aSchemeInCapitalsIsAsGood() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(Http.get(http, URI.create("HTTP://127.0.0.1:" + server.port() + "/")))
                    .isEqualTo("200 ok");
        }
    }
}
