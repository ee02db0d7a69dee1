package io.modelhaul.server;

import io.modelhaul.ErrorCode;
import io.modelhaul.Version;
import io.modelhaul.internal.json.ModelCheckJson;
import io.modelhaul.internal.json.PlanJson;
import io.modelhaul.internal.json.ProviderJson;
import io.modelhaul.internal.json.StoredModelJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The HTTP interface: which calls there are, and what status, headers and body answer them. A web server hands every call
 * below one root to {@link #answer} and sends what comes back.
 */
public final class HttpApi {
    /** The longest path and query together, percent-encoded. */
    private static final int LONGEST_TARGET = 16 << 10;
    /** What every answer says to browsers, unless it says something else itself. */
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final DownloadApi api;
    private final String root;
    private final @Nullable RequestGuard gate;
    private final RequestBodies bodies = RequestBodies.ofHeap();
    private final Page page;
    private final ApiResponse description;
    private final PrometheusText prometheus;
    private final Routes routes;

    private HttpApi(DownloadApi api, String root, @Nullable RequestGuard gate) {
        this.api = api;
        this.root = root;
        this.gate = gate;
        this.page = Page.load();
        this.description = openApi(root);
        this.prometheus = new PrometheusText(api);
        this.routes = new Routes(table());
    }

    /**
     * The interface below a root, open to everybody that the web server lets through.
     *
     * @param root the path that all others are below, as callers see it; empty, or beginning and not ending with a slash
     */
    public static HttpApi of(DownloadApi api, String root) {
        return new HttpApi(api, root, null);
    }

    /**
     * The interface below a root, behind a gate.
     *
     * @param root the path that all others are below, as callers see it; empty, or beginning and not ending with a slash
     */
    public static HttpApi of(DownloadApi api, String root, RequestGuard gate) {
        return new HttpApi(api, root, gate);
    }

    /** The HTTP status that fits a failure. */
    public static int status(ErrorCode code) {
        return Problem.status(code);
    }

    /** The bodies of requests on their way. */
    public RequestBodies bodies() {
        return bodies;
    }

    private List<Route> table() {
        List<Route> table = new ArrayList<>();
        table.add(Route.of("GET", "/", call -> Mono.just(page.response())));
        table.add(Route.of("GET", "/health", call -> Mono.fromSupplier(this::health)));
        table.add(Route.of("GET", "/openapi.json", call -> Mono.just(description)));
        table.add(Route.of("POST", "/api/downloads", this::start));
        table.add(Route.of("GET", "/api/downloads", call -> ok(api.downloads())));
        table.add(Route.of("GET", "/api/downloads/{id}", call -> ok(api.download(call.path("id")))));
        table.add(Route.of(
                "DELETE",
                "/api/downloads/{id}",
                call -> api.cancel(call.path("id")).then(empty())));
        table.add(Route.of("GET", "/api/downloads/{id}/events", this::events));
        table.add(Route.of("GET", "/api/downloads/{id}/files", call -> ok(api.files(call.path("id")))));
        table.add(Route.of("POST", "/api/downloads/{id}/retry", call -> started(api.again(call.path("id")))));
        table.add(Route.of("GET", "/api/download", this::watch));
        table.add(Route.of("GET", "/api/events", call -> stream(api.allEvents())));
        table.add(Route.of(
                "POST", "/api/plan", call -> body(call).flatMap(api::plan).flatMap(plan -> ok(PlanJson.of(plan)))));
        table.add(Route.of("GET", "/api/models", this::models));
        table.add(Route.of("GET", "/api/models/{provider}/{model+}", this::model));
        table.add(Route.of(
                "DELETE",
                "/api/models/{provider}/{model+}",
                call -> api.remove(stored(call)).then(empty())));
        table.add(Route.of(
                "POST",
                "/api/verify",
                call -> body(call).flatMap(api::verify).flatMap(check -> ok(ModelCheckJson.of(check, false)))));
        table.add(Route.of("GET", "/api/pending", call -> ok(api.pending().collectList())));
        table.add(Route.of("POST", "/api/pending/{id}/resume", call -> started(api.resume(call.path("id")))));
        table.add(Route.of(
                "GET",
                "/api/metrics/downloads",
                call -> ok(api.metrics().attempts().collectList())));
        table.add(
                Route.of("GET", "/api/metrics/summary", call -> ok(api.metrics().summary())));
        table.add(Route.of(
                "GET", "/api/metrics/health", call -> ok(api.metrics().health().collectList())));
        table.add(Route.of(
                "POST", "/api/metrics/reset", call -> api.metrics().reset().then(empty())));
        table.add(Route.of("GET", "/metrics", call -> Mono.fromSupplier(prometheus::response)));
        table.add(Route.of(
                "GET",
                "/api/providers",
                call -> ok(api.providers().stream().map(ProviderJson::of).toList())));
        table.add(Route.of("GET", "/api/search", this::search));
        return table;
    }

    List<Route> routes() {
        return routes.all();
    }

    /** Answers a call; whatever goes wrong becomes a problem document, so this never errors. */
    public Mono<ApiResponse> answer(ApiRequest request) {
        return Mono.defer(() -> admitted(request))
                .onErrorResume(failure -> Mono.just(Problem.of(failure).response()))
                .map(answer -> answer.withDefaults(ALWAYS));
    }

    private Mono<ApiResponse> admitted(ApiRequest request) {
        try {
            if (gate != null) {
                gate.check(request);
            }
        } catch (ApiException refused) {
            return refused.status() == 401 && isVisit(request) ? Mono.just(asksForKey()) : Mono.error(refused);
        }
        String query = request.query();
        int length = request.path().length() + (query == null ? 0 : query.length());
        return length > LONGEST_TARGET ? Mono.error(ApiException.tooLongTarget()) : routes.answer(request);
    }

    private static boolean isVisit(ApiRequest request) {
        String accept = request.header("Accept");
        return request.path().equals("/")
                && request.method().equals("GET")
                && accept != null
                && accept.contains("text/html");
    }

    /** A browser shows the page, which asks for the key; it holds nothing that needs one. */
    private ApiResponse asksForKey() {
        return page.response().withStatus(401).with("WWW-Authenticate", "Bearer realm=\"modelhaul\"");
    }

    private Mono<ApiResponse> start(Route.Call call) {
        return started(body(call).flatMap(api::start));
    }

    private Mono<ApiResponse> started(Mono<DownloadApi.Started> starting) {
        return starting.map(started -> {
            String place = root + "/api/downloads/" + started.progress().id();
            int fresh = started.known() ? 201 : 202;
            return ApiResponse.json(started.joined() ? 200 : fresh, started.progress())
                    .with("Location", place);
        });
    }

    private Mono<ApiResponse> events(Route.Call call) {
        return stream(api.events(call.path("id"), lastEvent(call)));
    }

    private Mono<ApiResponse> watch(Route.Call call) {
        DownloadCall wanted = CallReader.ofQuery(call.query(), "model");
        refuseSecrets(wanted);
        return stream(api.watch(wanted, lastEvent(call)));
    }

    /** An address is written into logs on its way; what is secret goes into a body. */
    private void refuseSecrets(DownloadCall call) {
        api.providers().stream()
                .flatMap(provider -> provider.options().stream())
                .filter(option -> option.isSecret() && call.options().containsKey(option.name()))
                .findFirst()
                .ifPresent(option -> {
                    throw ApiException.badRequest("The option '" + option.name()
                            + "' is a secret, and addresses are logged: use POST /api/downloads.");
                });
    }

    private Mono<ApiResponse> stream(Mono<Flux<DownloadEvent>> events) {
        return events.map(stream ->
                        ApiResponse.events(SseStream.of(stream, api.limits().heartbeat())))
                .defaultIfEmpty(ApiResponse.empty(204));
    }

    private static @Nullable Long lastEvent(Route.Call call) {
        return CallReader.lastEvent(call.request().header("Last-Event-ID"));
    }

    private Mono<ApiResponse> models(Route.Call call) {
        List<String> provider = call.query().getOrDefault("provider", List.of());
        return api.models(provider.isEmpty() ? null : provider.get(0))
                .map(StoredModelJson::counted)
                .collectList()
                .flatMap(HttpApi::ok);
    }

    private Mono<ApiResponse> model(Route.Call call) {
        return api.model(stored(call)).flatMap(model -> ok(StoredModelJson.withFiles(model, api.facts(model))));
    }

    private static DownloadCall stored(Route.Call call) {
        return CallReader.ofPath(call.path("provider"), call.path("model"), call.query());
    }

    private Mono<ApiResponse> search(Route.Call call) {
        return api.search(CallReader.ofQuery(call.query(), "q")).collectList().flatMap(HttpApi::ok);
    }

    private ApiResponse health() {
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", api.closed() ? "DOWN" : "UP");
        health.put("liveness", "UP");
        health.put("readiness", api.closed() ? "DOWN" : "UP");
        health.put("version", Version.current());
        health.put("running", api.running());
        health.put("waiting", api.waiting());
        return ApiResponse.json(api.closed() ? 503 : 200, health);
    }

    /** Read once, as a call may not wait for a file. */
    private static ApiResponse openApi(String root) {
        String document = Resource.text("openapi.json")
                .replace("\"url\": \"/\"", "\"url\": \"" + (root.isEmpty() ? "/" : root) + "\"")
                .replace("${version}", Version.current());
        return ApiResponse.of(200, "application/json", document.getBytes(StandardCharsets.UTF_8));
    }

    private Mono<DownloadCall> body(Route.Call call) {
        return call.request().body(api.limits().bodyBytes()).map(CallReader::ofBody);
    }

    private static Mono<ApiResponse> ok(Object value) {
        return Mono.fromSupplier(() -> ApiResponse.json(200, value));
    }

    private static Mono<ApiResponse> ok(Mono<?> value) {
        return value.map(found -> ApiResponse.json(200, found));
    }

    private static Mono<ApiResponse> empty() {
        return Mono.just(ApiResponse.empty(204));
    }
}
