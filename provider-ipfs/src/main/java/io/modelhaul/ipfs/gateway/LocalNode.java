package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Values;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.spi.ProviderContext;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The gateway of an IPFS node on this machine, if one answers: Kubo writes its address into its folder. */
final class LocalNode {
    /** The CID of nothing, which every gateway has. */
    private static final Cid PROBE = Cid.parse("bafkqaaa");

    private static final URI USUAL = URI.create("http://127.0.0.1:8080");
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 1024;

    private LocalNode() {}

    /** The gateway; empty when none answers. */
    static Mono<Gateway> find(ProviderContext context) {
        return context.blocking(() -> address(context.environment()))
                .flatMap(address -> probe(Gateway.of(address, null), context));
    }

    /** Where its gateway should be. Reads a small file. */
    static URI address(Environment environment) {
        Path folder = environment
                .folder("IPFS_PATH")
                .orElseGet(() -> environment.home().resolve(".ipfs"));
        Path file = folder.resolve("gateway");
        try {
            boolean usable = Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES;
            return usable ? Values.address(Files.readString(file)) : USUAL;
        } catch (IOException | IllegalArgumentException e) {
            return USUAL;
        }
    }

    private static Mono<Gateway> probe(Gateway gateway, ProviderContext context) {
        HttpSettings usual = context.http().settings();
        HttpTransport http = context.http().with(new HttpSettings(PATIENCE, PATIENCE, PATIENCE, usual.retry()));
        return http.ask(gateway.block(PROBE), LocalNode::answered)
                .onErrorResume(DownloadException.class, failure -> Mono.empty())
                .next()
                .map(empty -> gateway);
    }

    private static Publisher<Boolean> answered(HttpResponse answer, Flux<ByteBuf> body) {
        if (answer.status() != 200) {
            return Mono.error(new DownloadException(ErrorCode.PROTOCOL, "no gateway"));
        }
        return body.map(ByteBuf::readableBytes)
                .filter(bytes -> bytes > 0)
                .hasElements()
                .filter(content -> !content);
    }
}
