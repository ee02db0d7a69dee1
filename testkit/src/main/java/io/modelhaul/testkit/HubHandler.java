package io.modelhaul.testkit;

import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerResponse;

/** One request's way: noted in the log, answered honestly, spoiled by faults, sent. */
final class HubHandler {

    private final HubRoutes routes;
    private final Faults faults;
    private final RequestLog log;

    HubHandler(HubRoutes routes, Faults faults, RequestLog log) {
        this.routes = routes;
        this.faults = faults;
        this.log = log;
    }

    Publisher<Void> answer(HubRequest request, Channel channel, HttpServerResponse response) {
        ServedRequest served = log.begin(channel.id().asShortText(), request);
        channel.attr(WrittenBytes.REQUEST).set(served);
        Answer answer = faults.distort(served, routes.answer(request));
        return new AnswerWriter(channel, response, !request.method().equals("HEAD")).write(answer, served);
    }
}
