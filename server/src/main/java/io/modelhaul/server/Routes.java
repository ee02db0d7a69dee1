package io.modelhaul.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Finds the route that a call means. */
final class Routes {
    private final List<Route> routes;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> all() {
        return routes;
    }

    Mono<ApiResponse> answer(ApiRequest request) {
        Set<String> allowed = new LinkedHashSet<>();
        boolean head = request.method().equals("HEAD");
        for (Route route : routes) {
            Map<String, String> path = route.path().match(request.path());
            if (path == null) {
                continue;
            }
            if (route.method().equals(request.method())
                    || (head && route.method().equals("GET") && !starts(route))) {
                return route.handler().answer(new Route.Call(request, path, QueryString.parse(request.query())));
            }
            allowed.add(route.method());
            if (route.method().equals("GET") && !starts(route)) {
                allowed.add("HEAD");
            }
        }
        return Mono.error(
                allowed.isEmpty()
                        ? ApiException.notFound("There is nothing at this path. /openapi.json tells what there is.")
                        : ApiException.methodNotAllowed(String.join(", ", new ArrayList<>(allowed))));
    }

    /** Streams of events mean something only when they are read, and one of them starts a download. */
    private static boolean starts(Route route) {
        String path = route.path().toString();
        return path.equals("/api/download") || path.endsWith("/events");
    }
}
