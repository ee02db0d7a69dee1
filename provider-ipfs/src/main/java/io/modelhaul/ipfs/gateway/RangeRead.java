package io.modelhaul.ipfs.gateway;

import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The bytes of a range of one file. A gateway is asked for a CAR of what is still missing; what it leaves out it is asked for
 * block by block; when it stops, fails or lies, the next one is asked for the rest. Nobody is asked again for blocks that came
 * before their turn.
 */
public final class RangeRead {
    /** So many blocks that a CAR left out are asked for one by one, before a CAR of the rest is. */
    private static final int FEW_BLOCKS = 4;
    /** How long a gateway may take to end an answer that is complete, so that its connection can be used again. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final Cid file;
    private final long to;
    private final HttpTransport http;
    private final RangeAssembler assembly;
    private final Gateways gateways;
    /** Gateways whose CARs brought nothing that was of use here. */
    private final Set<Gateway> blockByBlock = new HashSet<>();

    public RangeRead(Cid file, long size, long from, long to, Gateways gateways, BlockCache cache, HttpTransport http) {
        this.file = file;
        this.to = to;
        this.http = http;
        this.gateways = gateways;
        this.assembly = new RangeAssembler(new DagCursor(file, size, from, to), cache);
    }

    /** All bytes of the range in order, each checked; the buffers change hands. Subscribed to once. */
    public Flux<ByteBuf> bytes() {
        Flux<ByteBuf> missing = Flux.defer(() -> assembly.next() == null
                ? Flux.empty()
                : new GatewayFailover<>(gateways, http, assembly::position, this::from).run());
        return assembly.ready().concatWith(missing).doFinally(signal -> assembly.close());
    }

    /** All that is missing, step by step: each of them brings a block, or fails. */
    private Flux<ByteBuf> from(Gateway gateway) {
        return Flux.defer(() -> step(gateway)).repeat(() -> assembly.next() != null);
    }

    private Flux<ByteBuf> step(Gateway gateway) {
        DagCursor.Gap gap = assembly.gap();
        if (gap.parts() == 0) {
            return Flux.empty();
        }
        GatewayHealth health = gateway.health();
        boolean behind = assembly.position() > 0 && health.withoutWindows();
        if (file.isRaw() || behind || health.withoutCars() || blockByBlock.contains(gateway)) {
            return blocks(gateway, Integer.MAX_VALUE);
        }
        if (gap.end() < to && gap.parts() <= FEW_BLOCKS) {
            return blocks(gateway, gap.parts());
        }
        long before = assembly.position();
        return car(gateway, gap.end()).concatWith(Flux.defer(() -> leftOut(gateway, before, gap.end())));
    }

    /** A CAR that ends in good order may still lack blocks. */
    private Flux<ByteBuf> leftOut(Gateway gateway, long before, long end) {
        if (assembly.position() >= end) {
            return Flux.empty();
        }
        boolean useless = assembly.position() == before;
        if (useless) {
            blockByBlock.add(gateway);
        }
        return blocks(gateway, useless ? Integer.MAX_VALUE : FEW_BLOCKS);
    }

    private Flux<ByteBuf> car(Gateway gateway, long end) {
        return http.exchange(
                gateway.window(file, assembly.position(), end), (answer, body) -> blocksOf(gateway, answer, body));
    }

    private Publisher<ByteBuf> blocksOf(Gateway gateway, HttpResponse answer, Flux<ByteBuf> body) {
        if (GatewayErrors.refusesForm(answer)) {
            gateway.health().noCars();
            return body.thenMany(Flux.empty());
        }
        if (answer.status() != 200) {
            return HttpTransport.failed(GatewayErrors::read, answer, body);
        }
        GatewayErrors.requireBlocks(answer);
        return Flux.using(() -> new CarBlocks(assembly), car -> blocksOf(gateway, car, body), CarBlocks::close);
    }

    private Flux<ByteBuf> blocksOf(Gateway gateway, CarBlocks car, Flux<ByteBuf> body) {
        Sinks.Empty<Void> complete = Sinks.empty();
        Flux<ByteBuf> patient = body.takeUntilOther(complete.asMono().then(Mono.delay(PATIENCE)));
        return CheckedBytes.of(patient, car, assembly, complete::tryEmitEmpty)
                .doOnError(failure -> learn(gateway, car));
    }

    private static void learn(Gateway gateway, CarBlocks car) {
        if (car.beside()) {
            gateway.health().noWindows();
        }
    }

    private Flux<ByteBuf> blocks(Gateway gateway, int most) {
        int[] count = new int[1];
        return Flux.defer(() -> block(gateway)).repeat(() -> ++count[0] < most && assembly.next() != null);
    }

    private Flux<ByteBuf> block(Gateway gateway) {
        Cid next = Objects.requireNonNull(assembly.next());
        return BlockFetch.block(gateway, next, http).flatMapMany(block -> {
            assembly.take(next, block);
            return assembly.ready();
        });
    }
}
