package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Hooks;

/** Nobody gets more than there is, and nobody is harmed by those who ask for it. */
@Timeout(60)
class LimitsTest {
    @TempDir
    private Path home;

    private ServerRig rig;
    private Client client;

    @AfterEach
    void stop() {
        rig.close();
    }

    private void start(UnaryOperator<ApiLimits> limits) {
        rig = new ServerRig(home, server -> server.limits(limits.apply(ApiLimits.DEFAULT)));
        client = rig.client;
    }

    @Test
    void runsSoManyLetsSoManyWaitAndRefusesTheRest() throws IOException {
        start(limits -> limits.withDownloads(1, 1));
        rig.slowly();
        String first = rig.start("owner/name");
        String second = rig.start("owner/other");
        assertThat(rig.download(second).get("message").asString()).contains("waiting");

        Client.Answer third = client.post("/api/downloads", ServerRig.wanted("owner/third"));
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.code()).isEqualTo("TOO_MANY");
        assertThat(Integer.parseInt(third.header("Retry-After"))).isPositive();
        assertThat(client.post("/api/downloads", ServerRig.wanted("owner/other"))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/health").json().get("waiting").asInt()).isEqualTo(1);

        client.delete("/api/downloads/" + first);
        rig.awaitEnd(second);
        assertThat(rig.status(second)).isEqualTo("COMPLETE");
        assertThat(client.post("/api/downloads", ServerRig.wanted("owner/third"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void cancelsWhatWaits() throws IOException {
        start(limits -> limits.withDownloads(1, 5));
        rig.slowly();
        rig.start("owner/name");
        String second = rig.start("owner/other");

        assertThat(client.delete("/api/downloads/" + second).status()).isEqualTo(204);
        assertThat(rig.status(second)).isEqualTo("CANCELLED");
        assertThat(client.get("/health").json().get("waiting").asInt()).isZero();
        assertThat(rig.hub.log().all())
                .noneMatch(request -> request.toString().contains("/storage/models/owner%2Fother"));
    }

    @Test
    void refusesMoreWatchersThanThereIsRoomFor() throws IOException {
        start(limits -> limits.withWatchers(2));
        rig.slowly();
        String path = "/api/downloads/" + rig.start("owner/name") + "/events";
        try (EventStream one = client.events(path);
                EventStream two = client.events(path)) {
            one.next();
            two.next();
            Client.Answer third = client.get(path);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotNull();
        }
        ServerRig.await(() -> rig.server.api().watchers() == 0);
        try (EventStream again = client.events(path)) {
            assertThat(again.status()).isEqualTo(200);
        }
    }

    @Test
    void refusesLargeBodies() throws IOException {
        start(limits -> limits);
        String body = "{\"provider\":\"" + "x".repeat(2 << 20) + "\"}";
        Client.Answer answer = client.post("/api/downloads", body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("TOO_LARGE");

        try (Socket socket = client.connect()) {
            String head = client.head("POST", "/api/downloads") + "Transfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            byte[] part = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream().write(part);
            }
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(Client.answer(socket.getInputStream(), false).status()).isEqualTo(413);
        }
        try (Socket socket = client.connect()) {
            String head = client.head("POST", "/api/downloads")
                    + "Content-Length: 9000000000\r\nExpect: 100-continue\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(Client.answer(socket.getInputStream(), false).status()).isEqualTo(413);
        }
    }

    @Test
    void refusesLargeHeads() throws IOException {
        start(limits -> limits);
        Client.Answer header = client.get("/health", "X-Large: " + "x".repeat(40_000));
        assertThat(header.status()).isEqualTo(431);
        assertThat(header.code()).isEqualTo("HEADERS_TOO_LARGE");
        assertThat(header.header("Content-Type")).isEqualTo("application/problem+json");

        List<String> many = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            many.add("X-" + i + ": " + "x".repeat(100));
        }
        assertThat(client.get("/health", many.toArray(String[]::new)).status()).isEqualTo(431);
        assertThat(client.get("/health?" + "x".repeat(40_000)).status()).isEqualTo(414);
        assertThat(client.get("/health", "X-Fine: " + "x".repeat(20_000)).status())
                .isEqualTo(200);
    }

    @Test
    void answersNonsense() throws IOException {
        start(limits -> limits);
        try (Socket socket = client.connect()) {
            socket.getOutputStream().write("\u0000\u0001 nonsense\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(Client.answer(socket.getInputStream(), false).status()).isEqualTo(400);
        }
    }

    @Test
    void fiftySlowHeadsHarmNobody() throws IOException {
        start(limits -> limits.withTimes(Duration.ofSeconds(15), Duration.ofMillis(700)));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket socket = client.connect();
            socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.ISO_8859_1));
            slow.add(socket);
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
        String id = rig.start("owner/name");
        rig.awaitEnd(id);

        for (Socket socket : slow) {
            assertThat(ended(socket)).isTrue();
            socket.close();
        }
    }

    @Test
    void doesNotWaitForABodyThatDoesNotCome() throws IOException {
        start(limits -> limits.withTimes(Duration.ofSeconds(15), Duration.ofMillis(300)));
        try (Socket socket = client.connect()) {
            String head = client.head("POST", "/api/downloads") + "Content-Length: 100\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            Client.Answer answer = Client.answer(socket.getInputStream(), false);
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.code()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void nothingIsDroppedWhenABodyDoesNotComeInTimeOrItsClientLeaves() throws IOException {
        start(limits -> limits.withTimes(Duration.ofSeconds(15), Duration.ofMillis(300)));
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(failure -> dropped.add(new AssertionError("dropped here", failure)));
        try {
            for (String framing : List.of("Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n")) {
                try (Socket socket = client.connect()) {
                    String head = client.head("POST", "/api/downloads") + framing + "{";
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    assertThat(Client.answer(socket.getInputStream(), false).status())
                            .isEqualTo(408);
                    assertThat(ended(socket)).isTrue();
                }
            }
            try (Socket socket = announced(100_000, "")) {
                socket.getOutputStream().write(new byte[20_000]);
                ServerRig.await(() -> rig.server.bodies().taken() > 0);
            }
            ServerRig.await(() -> rig.server.bodies().taken() == 0);
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).isEmpty();
    }

    /** Reads until the other side has closed. */
    private static boolean ended(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // what it said is of no interest
            }
        } catch (java.net.SocketException reset) {
            return true;
        }
        return true;
    }

    @Test
    void closesConnectionsThatSayNothing() throws IOException {
        start(limits -> limits.withTimes(Duration.ofSeconds(15), Duration.ofMillis(300)));
        try (Socket socket = client.connect()) {
            assertThat(ended(socket)).isTrue();
        }
    }

    @Test
    void keepsAnOpenStreamAliveWithComments() throws IOException {
        start(limits -> limits.withTimes(Duration.ofMillis(100), Duration.ofMillis(300)));
        rig.slowly();
        String id = rig.start("owner/name");
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.awaitComments(5);
        }
    }

    @Test
    void keepsAConnectionForMoreThanOneCall() throws IOException {
        start(limits -> limits);
        try (Socket socket = client.connect()) {
            byte[] call = (client.head("GET", "/api/downloads") + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream().write(call);
                assertThat(Client.answer(socket.getInputStream(), false).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theLimitOfOneCallIsNobodyElses() throws IOException {
        start(limits -> limits);
        String slow = "\"limitRate\":1";
        assertThat(client.post("/api/plan", ServerRig.wanted("owner/name", slow))
                        .status())
                .isEqualTo(200);
        assertThat(client.post("/api/downloads", ServerRig.wanted("owner/other", slow))
                        .status())
                .isEqualTo(201);

        rig.awaitEnd(rig.start("owner/name"));
        Client.Answer none = client.post("/api/downloads", ServerRig.wanted("owner/third", "\"limitRate\":0"));
        rig.awaitEnd(none.json().get("id").asString());
        assertThat(rig.status(none.json().get("id").asString())).isEqualTo("COMPLETE");
    }

    private Socket announced(int bytes, String more) throws IOException {
        Socket socket = client.connect();
        String head = client.head("POST", "/api/downloads") + more + "Content-Length: " + bytes + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void aChunkedBodyIsCutAtTheLimitWhileItComes() throws IOException {
        start(limits -> limits);
        try (Socket socket = client.connect()) {
            String head = client.head("POST", "/api/downloads") + "Transfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            byte[] part = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 17; i++) {
                socket.getOutputStream().write(part);
            }
            // The body does not end, and is answered.
            assertThat(Client.answer(socket.getInputStream(), false).status()).isEqualTo(413);
        }
    }

    @Test
    void allBodiesTogetherHaveABudget() throws IOException {
        start(limits -> limits);
        byte[] most = "x".repeat((1 << 20) - 1).getBytes(StandardCharsets.US_ASCII);
        List<Socket> all = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 48; i++) {
            Socket socket = announced(1 << 20, "");
            socket.getOutputStream().write(most);
            all.add(socket);
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.post("/api/plan", ServerRig.wanted("owner/name")).status())
                .isEqualTo(200);
        for (Socket socket : all) {
            int status = lastByte(socket);
            refused += status == 503 ? 1 : 0;
            assertThat(status).isIn(400, 503);
            socket.close();
        }
        assertThat(refused).isPositive();
        ServerRig.await(() -> rig.server.bodies().taken() == 0);
    }

    /** Sends the last byte of a body; one that was refused long ago may find nobody there any more. */
    private static int lastByte(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('x');
            return Client.answer(socket.getInputStream(), false).status();
        } catch (java.net.SocketException gone) {
            return 503;
        }
    }

    @Test
    void manySlowBodiesHarmNobody() throws IOException {
        start(limits -> limits);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            Socket socket = announced(1 << 20, "");
            socket.getOutputStream().write("{\"provider\":\"hugging".getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        rig.awaitEnd(rig.start("owner/name"));
        for (Socket socket : slow) {
            socket.close();
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
    }

    /** What a download was asked for is kept as long as it waits or is remembered. */
    @Test
    void muchTextInOptionsIsRefused() throws IOException {
        start(limits -> limits);
        String many = ("\"" + "*é".repeat(500) + "\",").repeat(40) + "\"x\"";
        for (String call : new String[] {"/api/plan", "/api/downloads"}) {
            Client.Answer answer = client.post(call, ServerRig.wanted("owner/name", "\"include\":[" + many + "]"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("characters");
        }
        String some = ("\"" + "*é".repeat(50) + "\",").repeat(100) + "\"*\"";
        assertThat(client.post("/api/plan", ServerRig.wanted("owner/name", "\"include\":[" + some + "]"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void manyValuesAreRefused() throws IOException {
        start(limits -> limits);
        String values = "1,".repeat(400_000) + "1";
        Client.Answer answer = client.post("/api/plan", ServerRig.wanted("owner/name", "\"include\":[" + values + "]"));
        assertThat(answer.status()).isEqualTo(400);
    }
}
