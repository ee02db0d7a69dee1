package io.modelhaul.testkit.http;

import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers the requests of one local server. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers one request.
     *
     * @param request what was asked, understood
     * @param received the same as it came, with its body
     */
    Publisher<Void> answer(
            HubRequest request, HttpServerRequest received, Channel channel, HttpServerResponse response);
}
