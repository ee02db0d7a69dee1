package io.modelhaul.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A plain client that follows no redirect and retries nothing. */
public final class HubClient {

    private final HttpClient http;

    public HubClient() {
        this(HttpClient.newBuilder());
    }

    public HubClient(HttpClient.Builder builder) {
        this.http = builder.version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    public HttpResponse<byte[]> get(URI uri, String... headers) throws IOException, InterruptedException {
        return send("GET", uri, headers);
    }

    public HttpResponse<byte[]> get(LocalHub hub, String path, String... headers)
            throws IOException, InterruptedException {
        return get(URI.create(hub.endpoint() + path), headers);
    }

    public HttpResponse<byte[]> head(LocalHub hub, String path, String... headers)
            throws IOException, InterruptedException {
        return send("HEAD", URI.create(hub.endpoint() + path), headers);
    }

    public String text(LocalHub hub, String path, String... headers) throws IOException, InterruptedException {
        return new String(get(hub, path, headers).body(), StandardCharsets.UTF_8);
    }

    /** Asks the Hub for a file, and the storage host if it redirects. */
    public HttpResponse<byte[]> file(LocalHub hub, String path, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(hub, path, headers);
        return answer.statusCode() == 302 ? get(location(answer), headers) : answer;
    }

    public static URI location(HttpResponse<?> answer) {
        return URI.create(header(answer, "Location"));
    }

    public static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private HttpResponse<byte[]> send(String method, URI uri, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
