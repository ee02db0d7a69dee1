package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.AnswerWriter;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.RequestHandler;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.http.WrittenBytes;
import io.netty.channel.Channel;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** One request's way: noted in the log, answered honestly, spoiled by faults, sent. */
public final class HubHandler implements RequestHandler {

    private final Function<HubRequest, Answer> routes;
    private final Faults faults;
    private final RequestLog log;

    public HubHandler(Function<HubRequest, Answer> routes, Faults faults, RequestLog log) {
        this.routes = routes;
        this.faults = faults;
        this.log = log;
    }

    @Override
    public Publisher<Void> answer(
            HubRequest request, HttpServerRequest received, Channel channel, HttpServerResponse response) {
        ServedRequest served = log.begin(channel.id().asShortText(), request);
        channel.attr(WrittenBytes.REQUEST).set(served);
        Answer answer = faults.distort(served, routes.apply(request));
        return new AnswerWriter(channel, response, !request.method().equals("HEAD")).write(answer, served);
    }
}
