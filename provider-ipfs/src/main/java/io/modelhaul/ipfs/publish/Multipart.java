package io.modelhaul.ipfs.publish;

import io.modelhaul.internal.http.body.Upload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A CAR and some fields as {@code multipart/form-data} (RFC 7578). */
final class Multipart {
    private Multipart() {}

    static Upload of(Map<String, String> fields, long carBytes, Flux<ByteBuf> car) {
        // Not of the secure kind, which reads a device now and then: this runs on event loops.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String boundary = "modelhaul-" + new UUID(random.nextLong(), random.nextLong());
        StringBuilder before = new StringBuilder();
        fields.forEach((name, value) -> before.append("--" + boundary + "\r\nContent-Disposition: form-data; name=\""
                + name + "\"\r\n\r\n" + value + "\r\n"));
        before.append(
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"content.car\"\r\n"
                        + "Content-Type: application/vnd.ipld.car\r\n\r\n");
        byte[] head = before.toString().getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        Flux<ByteBuf> body = Flux.concat(piece(head), car, piece(tail));
        return new Upload("multipart/form-data; boundary=" + boundary, head.length + carBytes + tail.length, body);
    }

    private static Mono<ByteBuf> piece(byte[] bytes) {
        return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes));
    }
}
