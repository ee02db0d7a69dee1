package io.modelhaul.internal.http.body;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;

/**
 * A body that is too large to be held in memory.
 *
 * @param contentType its type
 * @param length its bytes
 * @param bytes the content, as often as it is subscribed to; the buffers change hands
 */
public record Upload(String contentType, long length, Flux<ByteBuf> bytes) {}
