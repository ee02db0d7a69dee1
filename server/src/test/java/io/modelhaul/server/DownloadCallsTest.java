package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Downloads as callers see them: started, joined, watched, cancelled, over. */
@Timeout(60)
class DownloadCallsTest {
    @TempDir
    private Path home;

    private ServerRig rig;
    private Client client;

    @BeforeEach
    void start() {
        rig = new ServerRig(home, server -> server);
        client = rig.client;
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void startsADownloadAndTellsItsNameAndPlace() throws IOException {
        Client.Answer answer = client.post("/api/downloads", ServerRig.wanted("owner/name"));

        assertThat(answer.status()).isEqualTo(201);
        JsonNode first = answer.json();
        String id = first.get("id").asString();
        assertThat(answer.header("Location")).isEqualTo("/api/downloads/" + id);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(first.get("status").asString()).isEqualTo("STARTING");
        assertThat(first.properties()).hasSize(19);

        rig.awaitEnd(id);
        JsonNode last = client.get(answer.header("Location")).json();
        assertThat(last.get("status").asString()).isEqualTo("COMPLETE");
        assertThat(last.get("id").asString()).isEqualTo(id);
        assertThat(Files.size(Path.of(last.get("path").asString()).resolve("model.safetensors")))
                .isEqualTo(ServerRig.SIZE);
    }

    @Test
    void streamsNumberedStatesFromTheNewestToTheEnd() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");

        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            assertThat(events.header("content-type")).isEqualTo("text/event-stream");
            assertThat(events.header("cache-control")).isEqualTo("no-store");
            assertThat(events.header("x-accel-buffering")).isEqualTo("no");
            List<EventStream.Event> all = events.toEnd();
            assertThat(all).allSatisfy(event -> {
                assertThat(event.name()).isEqualTo("progress");
                assertThat(event.data().get("id").asString()).isEqualTo(id);
            });
            assertThat(all.get(all.size() - 1).status()).isEqualTo("COMPLETE");
            assertThat(all).extracting(EventStream.Event::id).isSorted().doesNotHaveDuplicates();
            assertThat(all.get(0).id()).isPositive();
        }
    }

    @Test
    void countsFromOneInEachDownload() throws IOException {
        for (String model : List.of("owner/name", "owner/other")) {
            try (EventStream events = client.events("/api/download?provider=hf&model=" + model)) {
                List<EventStream.Event> all = events.toEnd();
                assertThat(all.get(0).id()).isEqualTo(1);
                assertThat(all).extracting(EventStream.Event::id).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void tellsTheEndToWhoComesLateAndNothingToWhoHasSeenIt() throws IOException {
        String id = rig.start("owner/name");
        rig.awaitEnd(id);
        String path = "/api/downloads/" + id + "/events";

        long last;
        try (EventStream late = client.events(path)) {
            List<EventStream.Event> events = late.toEnd();
            assertThat(events).hasSize(1);
            assertThat(events.get(0).status()).isEqualTo("COMPLETE");
            last = events.get(0).id();
        }
        try (EventStream behind = client.events(path, "Last-Event-ID: " + (last - 1))) {
            assertThat(behind.toEnd()).hasSize(1);
        }
        assertThat(client.get(path, "Last-Event-ID: " + last).status()).isEqualTo(204);
        assertThat(client.get(path, "Last-Event-ID: nonsense").status()).isEqualTo(200);
    }

    @Test
    void joinsAnEqualDownloadThatIsOnItsWay() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");

        Client.Answer again =
                client.post("/api/downloads", "{\"provider\":\"hf\",\"model\":\"owner/name\",\"options\":{}}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("id").asString()).isEqualTo(id);
        assertThat(again.header("Location")).endsWith(id);

        Client.Answer other = client.post(
                "/api/downloads",
                "{\"provider\":\"hf\",\"model\":\"owner/name\",\"options\":{\"include\":[\"*.json\"]}}");
        assertThat(other.status()).isEqualTo(201);
    }

    @Test
    void startsAnewWhatIsOver() throws IOException {
        String first = rig.start("owner/name");
        rig.awaitEnd(first);

        assertThat(rig.start("owner/name")).isNotEqualTo(first);
    }

    @Test
    void cancelsForAllWhoWatch() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");
        List<EventStream> watchers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            watchers.add(client.events("/api/downloads/" + id + "/events"));
        }
        watchers.get(0).until(event -> event.status().equals("DOWNLOADING"));

        Client.Answer answer = client.delete("/api/downloads/" + id);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(rig.status(id)).isEqualTo("CANCELLED");
        for (EventStream watcher : watchers) {
            List<EventStream.Event> events = watcher.toEnd();
            assertThat(events.get(events.size() - 1).status()).isEqualTo("CANCELLED");
            watcher.close();
        }
        assertThat(client.delete("/api/downloads/" + id).status()).isEqualTo(409);
        assertThat(client.delete("/api/downloads/" + id).code()).isEqualTo("CONFLICT");
        assertThat(client.delete("/api/downloads/01NOBODY").status()).isEqualTo(404);
        rig.hub.awaitOpenConnections(0, java.time.Duration.ofSeconds(10));
    }

    @Test
    void startsOnceMoreWhatWasCancelled() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");
        assertThat(client.post("/api/downloads/" + id + "/retry", "").status()).isEqualTo(409);
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.until(event -> event.data().get("completedBytes").asLong(0) > 0);
        }
        client.delete("/api/downloads/" + id);
        rig.hub.faults().clear();

        Client.Answer again = client.post("/api/downloads/" + id + "/retry", "");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().get("id").asString()).isEqualTo(id);
        rig.awaitEnd(id);
        assertThat(rig.status(id)).isEqualTo("COMPLETE");
        assertThat(rig.hub.log().contentBytes("model.safetensors")).isLessThan(ServerRig.SIZE * 12L / 10);
    }

    @Test
    void whatIsCancelledStaysPendingUnderItsIdAndGoesOnUnderIt() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.until(event -> event.data().get("completedBytes").asLong(0) > 0);
        }
        client.delete("/api/downloads/" + id);
        assertThat(rig.status(id)).isEqualTo("CANCELLED");
        ServerRig.await(() -> pendingIds().equals(List.of(id)));
        rig.hub.faults().clear();

        try (EventStream all = client.events("/api/events")) {
            all.until(event -> event.status().equals("CANCELLED"));
            assertThat(rig.start("owner/name")).isEqualTo(id);
            all.until(event -> event.status().equals("COMPLETE"));
        }
        assertThat(rig.status(id)).isEqualTo("COMPLETE");
        assertThat(client.get("/api/downloads").json().findValuesAsString("id")).containsExactly(id);
        assertThat(rig.start("owner/name")).isNotEqualTo(id);
    }

    private List<String> pendingIds() {
        try {
            return client.get("/api/pending").json().findValuesAsString("id");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsOfAllDownloadsInOneStream() throws IOException {
        rig.awaitEnd(rig.start("owner/name"));
        try (EventStream events = client.events("/api/events")) {
            assertThat(events.next().status()).isEqualTo("COMPLETE");
            String second = rig.start("owner/other");
            EventStream.Event end = events.until(event -> event.status().equals("COMPLETE"));
            assertThat(end.data().get("id").asString()).isEqualTo(second);
        }
    }

    @Test
    void tellsWhyADownloadFailed() throws IOException {
        rig.hub.faults().on("model.safetensors").inject(Fault.otherContent(Content.generated(9, ServerRig.SIZE)));
        String id = rig.start("owner/name");
        rig.awaitEnd(id);

        JsonNode last = rig.download(id);
        assertThat(last.get("status").asString()).isEqualTo("ERROR");
        assertThat(last.get("error").get("code").asString()).isEqualTo("CHECKSUM_MISMATCH");
    }

    @Test
    void listsRunningAndRecentOnesNewestFirst() throws IOException {
        String first = rig.start("owner/name");
        rig.awaitEnd(first);
        rig.slowly();
        String second = rig.start("owner/other");

        JsonNode all = client.get("/api/downloads").json();
        assertThat(all.findValuesAsString("id")).containsExactly(second, first);
        assertThat(client.get("/api/downloads/nobody").code()).isEqualTo("NOT_FOUND");
        assertThat(client.get("/api/downloads/nobody/events").status()).isEqualTo(404);
    }

    @Test
    void tellsTheFilesOnTheirWay() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.until(event -> event.data().get("completedBytes").asLong(0) > 0);
        }

        JsonNode files = client.get("/api/downloads/" + id + "/files").json();
        assertThat(files.findValuesAsString("file")).contains("model.safetensors");
    }
}
