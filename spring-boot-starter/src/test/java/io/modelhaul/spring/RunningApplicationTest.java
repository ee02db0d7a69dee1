package io.modelhaul.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Applications that run: WebFlux with its own controller and with the HTTP interface, and Spring MVC. */
@Timeout(120)
class RunningApplicationTest {
    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private LocalHub hub;
    private ConfigurableApplicationContext application;

    @SpringBootApplication
    static class Application {}

    @RestController
    static class Models {
        private final Modelhaul haul;

        Models(Modelhaul haul) {
            this.haul = haul;
        }

        @GetMapping("/stored")
        reactor.core.publisher.Mono<String> stored(@RequestParam String name) {
            return haul.models()
                    .find(ModelRef.of("huggingface", name), StoreOptions.none())
                    .map(model -> model.path().toString());
        }

        @GetMapping(path = "/models", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<DownloadProgress>> download(@RequestParam String name) {
            return haul.download("huggingface", name, DownloadOptions.none())
                    .takeUntil(state -> state.status().terminal())
                    .map(state ->
                            ServerSentEvent.builder(state).event("progress").build());
        }
    }

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, 3_000_000)))
                .start();
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        hub.close();
    }

    private URI run(WebApplicationType type, String... more) {
        SpringApplication spring = new SpringApplication(Application.class, Models.class);
        spring.setWebApplicationType(type);
        return run(spring, more);
    }

    private URI run(SpringApplication spring, String... more) {
        spring.setDefaultProperties(java.util.Map.of(
                "server.port",
                "0",
                "spring.main.banner-mode",
                "off",
                "modelhaul.variables.HOME",
                home.toString(),
                "modelhaul.variables.HF_ENDPOINT",
                hub.endpoint().toString()));
        application = spring.run(more);
        return URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"));
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private List<String> lines(URI address) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer =
                client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return answer.body().toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"REACTIVE", "SERVLET"})
    void streamsProgressFromTheApplicationsOwnController(WebApplicationType type)
            throws IOException, InterruptedException {
        URI server = run(type);

        List<String> data = lines(server.resolve("/models?name=owner/name")).stream()
                .filter(line -> line.startsWith("data:"))
                .toList();
        assertThat(data.get(0)).contains("\"status\":\"STARTING\"");
        assertThat(data.get(data.size() - 1))
                .contains("\"status\":\"COMPLETE\"")
                .contains("\"completedBytes\":3000000");
        HttpResponse<String> health = get(server.resolve("/actuator/health"));
        assertThat(health.body()).contains("UP");
    }

    @Test
    void servesTheHttpInterfaceUnderAPath() throws IOException, InterruptedException {
        URI server = run(WebApplicationType.REACTIVE, "--modelhaul.web.path=/models-api", "--modelhaul.web.running=2");

        HttpRequest call = HttpRequest.newBuilder(server.resolve("/models-api/api/downloads"))
                .POST(BodyPublishers.ofString("{\"provider\":\"hf\",\"model\":\"owner/name\"}"))
                .build();
        HttpResponse<String> started = client.send(call, BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
        String place = started.headers().firstValue("Location").orElseThrow();
        assertThat(place).startsWith("/models-api/api/downloads/");
        List<String> events = lines(server.resolve(place + "/events"));
        assertThat(events)
                .anySatisfy(line -> assertThat(line).startsWith("data: {").contains("COMPLETE"));
        assertThat(get(server.resolve("/models-api/")).headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(get(server.resolve("/models-api")).statusCode()).isEqualTo(308);
        assertThat(get(server.resolve("/models-api/nothing")).body()).contains("NOT_FOUND");
        HttpRequest large = HttpRequest.newBuilder(server.resolve("/models-api/api/downloads"))
                .POST(BodyPublishers.ofString("x".repeat(2 << 20)))
                .build();
        assertThat(client.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void runsTheExample(@TempDir Path classes) throws Exception {
        Path example =
                Path.of("../examples/spring-sse/src/main").toAbsolutePath().normalize();
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        example.resolve("java/example/Application.java").toString());
        assertThat(failed).isZero();
        Files.copy(example.resolve("resources/application.properties"), classes.resolve("application.properties"));
        URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try (loader) {
            SpringApplication spring = new SpringApplication(loader.loadClass("example.Application"));
            spring.setWebApplicationType(WebApplicationType.REACTIVE);
            URI server = run(spring);

            assertThat(lines(server.resolve("/pull?model=owner/name")))
                    .anySatisfy(line -> assertThat(line).startsWith("data:").contains("COMPLETE"));
            assertThat(get(server.resolve("/modelhaul/api/models")).body()).contains("owner/name");
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    @Test
    void endsStreamsWhenTheApplicationStops() throws IOException, InterruptedException {
        hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(300_000));
        URI server = run(WebApplicationType.REACTIVE, "--modelhaul.web.path=/api", "--server.shutdown=graceful");
        HttpResponse<Stream<String>> events = client.send(
                HttpRequest.newBuilder(server.resolve("/api/api/download?provider=hf&model=owner/name"))
                        .build(),
                BodyHandlers.ofLines());
        hub.log().awaitContentBytes("model.safetensors", 100_000, Duration.ofSeconds(30));

        long told = System.nanoTime();
        application.close();
        assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
        assertThat(events.body()).anySatisfy(line -> assertThat(line).contains("CANCELLED"));
    }

    private int status(URI address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder call = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            call.headers(headers);
        }
        return client.send(call.build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    void theGateStandsBeforeTheHttpInterface() throws IOException, InterruptedException {
        URI server =
                run(WebApplicationType.REACTIVE, "--modelhaul.web.path=/haul", "--modelhaul.web.api-key=correct-horse");
        URI downloads = server.resolve("/haul/api/downloads");
        String[] key = {"Authorization", "Bearer correct-horse"};

        assertThat(status(downloads)).isEqualTo(401);
        assertThat(status(downloads, key)).isEqualTo(200);
        assertThat(status(server.resolve("/haul/health"))).isEqualTo(200);
        assertThat(status(downloads, key[0], key[1], "Origin", "http://evil.example"))
                .isEqualTo(403);
        assertThat(status(downloads, key[0], key[1], "Sec-Fetch-Site", "cross-site"))
                .isEqualTo(403);
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", server.getPort())) {
            String call = "GET /haul/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(call.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 421");
        }
        assertThat(status(server.resolve("/models?name=owner/name"))).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"REACTIVE", "SERVLET"})
    void aFailureIsAnEventOrAProblemAndNoError(WebApplicationType type) throws IOException, InterruptedException {
        URI server = run(type);

        List<String> data = lines(server.resolve("/models?name=owner/nothing")).stream()
                .filter(line -> line.startsWith("data:"))
                .toList();
        assertThat(data.get(data.size() - 1)).contains("\"status\":\"ERROR\"").contains("\"error\":{\"code\"");
        HttpResponse<String> wrong = get(server.resolve("/stored?name=owner/nothing"));
        assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(404);
        assertThat(wrong.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(wrong.body()).contains("\"code\":\"NOT_FOUND\"");
    }
}
