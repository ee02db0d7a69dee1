package io.modelhaul.server;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * One call that can be made.
 *
 * @param method the HTTP method
 * @param path where
 * @param handler answers it
 */
public record Route(String method, PathTemplate path, Handler handler) {
    /** Answers a call. */
    @FunctionalInterface
    interface Handler {
        Mono<ApiResponse> answer(Call call);
    }

    /**
     * A call that fits a route.
     *
     * @param request the call
     * @param path the values of the names in the path
     * @param query the parameters
     */
    record Call(ApiRequest request, Map<String, String> path, Map<String, List<String>> query) {
        String path(String name) {
            String value = path.get(name);
            if (value == null) {
                throw new IllegalArgumentException("The route has no {" + name + "}");
            }
            return value;
        }
    }

    static Route of(String method, String path, Handler handler) {
        return new Route(method, new PathTemplate(path), handler);
    }
}
