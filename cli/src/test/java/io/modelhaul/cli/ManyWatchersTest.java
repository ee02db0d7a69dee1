package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A thousand watchers of one download, on a server with a heap of 128 MB. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(180)
class ManyWatchersTest {
    private static final int WATCHERS = 1_000;
    private static final int SIZE = 10_000_000;

    @TempDir
    private Path home;

    /** What one watcher has seen last; the rest is forgotten. */
    private static final class Watcher {
        private String tail = "";

        void read(ByteBuffer bytes) {
            String text = tail + StandardCharsets.UTF_8.decode(bytes);
            tail = text.substring(Math.max(0, text.length() - 2_000));
        }

        boolean over() {
            return tail.endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void eachSeesTheEnd() throws IOException, InterruptedException {
        try (LocalHub hub = LocalHub.builder()
                        .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, SIZE)))
                        .start();
                ChildCommand child = new ChildCommand(
                        home,
                        "serve",
                        "--port",
                        "0",
                        "--allow-endpoint",
                        hub.endpoint().toString());
                Selector selector = Selector.open()) {
            hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(SIZE / 10));
            child.awaitLine(line -> line.startsWith("listening on "));
            URI server = URI.create(child.lines().get(0).substring("listening on ".length()));
            String place = start(server, hub.endpoint());
            for (int i = 0; i < WATCHERS; i++) {
                watch(selector, server, place + "/events");
            }
            System.out.println("after opening: " + memory(child));
            int ended = readAll(selector);

            assertThat(ended).isEqualTo(WATCHERS);
            System.out.println("at the end: " + memory(child));
        }
    }

    private static String start(URI server, URI endpoint) throws IOException, InterruptedException {
        String body = "{\"provider\":\"hf\",\"model\":\"owner/name\",\"options\":{\"endpoint\":\"" + endpoint + "\"}}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.resolve("/api/downloads"))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static void watch(Selector selector, URI server, String path) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.getPort()));
        String call = "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(call.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Watcher());
    }

    /** Returns how many streams ended in good order after the download was complete. */
    private static int readAll(Selector selector) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        int ended = 0;
        long first = 0;
        while (ended < WATCHERS && selector.select(Duration.ofSeconds(60).toMillis()) > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                Watcher watcher = (Watcher) key.attachment();
                int read = ((SocketChannel) key.channel()).read(buffer.clear());
                watcher.read(buffer.flip());
                if (read < 0 || watcher.over()) {
                    assertThat(watcher.tail).contains("\"status\":\"COMPLETE\"");
                    first = first == 0 ? System.nanoTime() : first;
                    ended++;
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
        }
        System.out.println(ended + " ended within "
                + Duration.ofNanos(System.nanoTime() - first).toMillis() + " ms of the first");
        return ended;
    }

    private static String memory(ChildCommand child) throws IOException {
        Path status = Path.of("/proc/" + child.pid() + "/status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("unknown");
    }
}
