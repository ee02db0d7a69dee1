package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class JsonLinesTest {
    private static final String TEXT = "{\"a\":\"é\uD83D\uDE00\"}\n\r\n  \n{\"b\":1}\r\n{\"c\":2}";

    private static List<String> lines(int... cuts) {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        List<ByteBuf> buffers = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            buffers.add(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, cut)));
            from = cut;
        }
        buffers.add(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, bytes.length)));
        return JsonLines.of(Flux.fromIterable(buffers))
                .map(line -> new String(line, StandardCharsets.UTF_8).strip())
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    @Test
    void linesAreTheSameWhereverThePacketsEnd() {
        int length = TEXT.getBytes(StandardCharsets.UTF_8).length;
        for (int first = 0; first <= length; first++) {
            for (int second = first; second <= length; second++) {
                assertThat(lines(first, second))
                        .as("cut at %s and %s", first, second)
                        .containsExactly("{\"a\":\"é\uD83D\uDE00\"}", "{\"b\":1}", "{\"c\":2}");
            }
        }
    }

    @Test
    void aLineOfMoreThanAMebibyteIsRefused() {
        ByteBuf piece = Unpooled.wrappedBuffer(new byte[64 << 10]);
        Flux<ByteBuf> body = Flux.range(0, 100).map(number -> piece.duplicate());
        StepVerifier.create(JsonLines.of(body))
                .expectErrorSatisfies(failure ->
                        assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.PROTOCOL))
                .verify();
        piece.release();
    }

    @Test
    void aLineOfAMebibyteIsTaken() {
        byte[] line = new byte[JsonLines.MAX_LINE_BYTES];
        Arrays.fill(line, (byte) 'x');
        ByteBuf body = Unpooled.wrappedBuffer(line, "\n".getBytes(StandardCharsets.US_ASCII));
        StepVerifier.create(JsonLines.of(Flux.just(body))).expectNextCount(1).verifyComplete();
        body.release();
    }
}
