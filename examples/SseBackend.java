///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS io.modelhaul:modelhaul-core:0.1.0-SNAPSHOT
//DEPS io.modelhaul:modelhaul-provider-huggingface:0.1.0-SNAPSHOT

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events in a backend of your own, without Spring: {@code curl -N localhost:8080/pull?model=owner/name}. Watchers
 * of one model share one download; it stops when the last of them leaves. The whole interface is in modelhaul-server.
 */
public class SseBackend {
    public static void main(String[] args) {
        Modelhaul haul = Modelhaul.create();
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .route(routes -> routes.get("/pull", (request, response) -> {
                    List<String> model = new QueryStringDecoder(request.uri()).parameters().get("model");
                    Flux<DownloadProgress> progress =
                            haul.download("huggingface", model.get(0), DownloadOptions.none()).onErrorComplete();
                    return response.sse().sendString(progress.map(SseBackend::event), StandardCharsets.UTF_8);
                }))
                .bindNow();
        System.out.println("listening on http://127.0.0.1:" + server.port());
        server.onDispose().block();
    }

    private static String event(DownloadProgress state) {
        return "event: progress\ndata: " + JsonMapper.shared().writeValueAsString(state) + "\n\n";
    }
}
