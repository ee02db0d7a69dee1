package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command as a server, in a process of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class ServeProcessTest {
    private static final int SIZE = 12_000_000;
    private static final String LISTENING = "listening on ";

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    private static URI address(ChildCommand child) throws IOException {
        child.awaitLine(line -> true);
        assertThat(child.lines()).singleElement().asString().startsWith(LISTENING + "http://127.0.0.1:");
        return URI.create(child.lines().get(0).substring(LISTENING.length()));
    }

    private HttpResponse<String> get(URI server, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void servesDownloadsUntilItIsTerminated() throws IOException, InterruptedException {
        try (LocalHub hub = LocalHub.builder()
                        .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, SIZE)))
                        .start();
                ChildCommand child = new ChildCommand(
                        home,
                        "serve",
                        "--port",
                        "0",
                        "--allow-endpoint",
                        hub.endpoint().toString())) {
            hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(2_000_000));
            URI server = address(child);
            assertThat(get(server, "/health").body()).contains("UP");
            String place = startedAt(server, "/api/downloads?secret=hunter2", hub);
            HttpResponse<Stream<String>> events = client.send(
                    HttpRequest.newBuilder(server.resolve(place + "/events")).build(), BodyHandlers.ofLines());
            hub.log().awaitContentBytes("model.safetensors", SIZE / 4, Duration.ofSeconds(60));

            long told = System.nanoTime();
            child.signal("TERM");
            assertThat(events.body()).anySatisfy(line -> assertThat(line).contains("\"CANCELLED\""));
            assertThat(child.await()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
            assertThat(child.err())
                    .contains("method=POST path=/api/downloads status=201")
                    .doesNotContain("hunter2");
        }
    }

    private String startedAt(URI server, String path, LocalHub hub) throws IOException, InterruptedException {
        HttpRequest call = HttpRequest.newBuilder(server.resolve(path))
                .POST(BodyPublishers.ofString(
                        "{\"provider\":\"hf\",\"model\":\"owner/name\",\"options\":{\"endpoint\":\"" + hub.endpoint()
                                + "\"}}"))
                .build();
        HttpResponse<String> started = client.send(call, BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isIn(201, 202);
        return started.headers().firstValue("Location").orElseThrow();
    }

    @Test
    void listsWhatTheLastRunLeftUnfinishedAndGoesOnWhenTold() throws IOException, InterruptedException {
        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, SIZE)))
                .start()) {
            hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(2_000_000));
            String[] serve = {
                "serve", "--port", "0", "--allow-endpoint", hub.endpoint().toString()
            };
            try (ChildCommand first = new ChildCommand(home, serve)) {
                startedAt(address(first), "/api/downloads", hub);
                hub.log().awaitContentBytes("model.safetensors", SIZE / 4, Duration.ofSeconds(60));
                first.signal("TERM");
                first.await();
            }
            hub.faults().clear();
            String pending;
            try (ChildCommand second = new ChildCommand(home, serve)) {
                second.awaitLine(line -> line.startsWith("pending "));
                pending = second.lines().get(1).split(" ")[1];
                assertThat(second.lines().get(1)).endsWith(" huggingface owner/name");
                second.signal("TERM");
                second.await();
            }
            try (ChildCommand third = new ChildCommand(home, "serve", "--port", "0", "--resume")) {
                third.awaitLine(line -> line.equals("resuming " + pending + " huggingface owner/name"));
                URI server = URI.create(third.lines().get(0).substring(LISTENING.length()));
                client.send(
                                HttpRequest.newBuilder(server.resolve("/api/downloads/" + pending + "/events"))
                                        .build(),
                                BodyHandlers.ofLines())
                        .body()
                        .forEach(line -> {});
                assertThat(get(server, "/api/downloads/" + pending).body()).contains("\"COMPLETE\"");
            }
        }
    }

    @Test
    void refusesToListenToOthersWithoutAKey() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "serve", "--host", "0.0.0.0", "--port", "0")) {
            assertThat(child.await()).isEqualTo(2);
            assertThat(child.err()).contains("MODELHAUL_API_KEY");
        }
    }

    @Test
    void neverShowsItsKey() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "serve", "--port", "0", "--api-key", "correct-horse", "-v")) {
            URI server = address(child);
            assertThat(get(server, "/api/downloads").statusCode()).isEqualTo(401);
            child.signal("TERM");
            child.await();
            assertThat(child.err() + child.lines()).doesNotContain("correct-horse");
        }
    }

    @Test
    void saysThatAllUsersOfTheMachineMayCall() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "serve", "--port", "0")) {
            assertThat(get(address(child), "/api/downloads").statusCode()).isEqualTo(200);
            child.signal("TERM");
            child.await();
            assertThat(child.err().lines().toList().get(1))
                    .contains("Every user of this machine")
                    .contains("--private");
        }
    }

    @Test
    void makesAKeyThatOnlyItsUserCanRead() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "serve", "--port", "0", "--private")) {
            child.awaitLine(line -> line.contains("#"));
            URI server = URI.create(child.lines().get(0).substring(LISTENING.length()));
            String page = child.lines().get(1);
            assertThat(page).startsWith(server + "/#");
            String key = page.substring(page.indexOf('#') + 1);
            assertThat(get(server, "/api/downloads").statusCode()).isEqualTo(401);
            HttpRequest call = HttpRequest.newBuilder(server.resolve("/api/downloads"))
                    .header("Authorization", "Bearer " + key)
                    .build();
            assertThat(client.send(call, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            child.signal("TERM");
            child.await();
            String said = child.err().lines().toList().get(1);
            Path file = Path.of(said.replaceAll(".* key in (.*), which.*", "$1"));
            assertThat(Files.readString(file).trim()).isEqualTo(key);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(child.err()).doesNotContain(key);
        }
    }
}
