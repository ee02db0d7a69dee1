package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who watches, who leaves, and what that changes. */
@Timeout(60)
class WatchersTest {
    private static final String WATCH = "/api/download?provider=huggingface&model=owner%2Fname";

    @TempDir
    private Path home;

    private ServerRig rig;
    private Client client;

    @BeforeEach
    void start() {
        rig = new ServerRig(home, server -> server);
        client = rig.client;
        rig.slowly();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static EventStream.Event last(EventStream events) throws IOException {
        List<EventStream.Event> all = events.toEnd();
        return all.get(all.size() - 1);
    }

    @Test
    void twentyWatchersSeeTheSameEnd() throws IOException {
        String id = rig.start("owner/name");
        List<EventStream> watchers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            watchers.add(client.events("/api/downloads/" + id + "/events"));
        }
        for (int i = 0; i < 5; i++) {
            watchers.remove(0).close();
        }

        EventStream.Event end = last(watchers.get(0));
        assertThat(end.status()).isEqualTo("COMPLETE");
        for (EventStream watcher : watchers.subList(1, watchers.size())) {
            assertThat(last(watcher)).isEqualTo(end);
            watcher.close();
        }
        assertThat(rig.hub.log().contentBytes("model.safetensors")).isEqualTo(ServerRig.SIZE);
    }

    @Test
    void aWatcherWhoLeavesStopsNothingThatWasPosted() throws IOException {
        String id = rig.start("owner/name");
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.next();
        }
        try (EventStream events = client.events(WATCH)) {
            assertThat(events.next().data().get("id").asString()).isEqualTo(id);
        }
        ServerRig.await(() -> rig.server.api().watchers() == 0);

        rig.awaitEnd(id);
        assertThat(rig.status(id)).isEqualTo("COMPLETE");
    }

    @Test
    void watchesInOneCallToTheEnd() throws IOException {
        try (EventStream events = client.events(WATCH)) {
            assertThat(events.status()).isEqualTo(200);
            EventStream.Event first = events.next();
            assertThat(first.id()).isEqualTo(1);
            assertThat(first.status()).isEqualTo("STARTING");
            EventStream.Event end = last(events);
            assertThat(end.status()).isEqualTo("COMPLETE");
            assertThat(client.get(WATCH, "Last-Event-ID: " + end.id()).status()).isEqualTo(204);
        }
    }

    @Test
    void leavingTheOneCallCancels() throws IOException {
        String id;
        try (EventStream events = client.events(WATCH)) {
            id = events.until(event -> event.status().equals("DOWNLOADING"))
                    .data()
                    .get("id")
                    .asString();
        }

        ServerRig.await(() -> rig.status(id).equals("CANCELLED"));
        rig.hub.awaitOpenConnections(0, java.time.Duration.ofSeconds(10));
        // Coming back starts it again: nobody wanted it to end.
        try (EventStream again = client.events(WATCH, "Last-Event-ID: 3")) {
            assertThat(last(again).status()).isEqualTo("COMPLETE");
        }
    }

    @Test
    void leavingTheOneCallChangesNothingWhileSomebodyElseWatches() throws IOException {
        EventStream first = client.events(WATCH);
        String id = first.next().data().get("id").asString();
        try (EventStream second = client.events(WATCH)) {
            assertThat(second.next().data().get("id").asString()).isEqualTo(id);
            first.close();
            assertThat(last(second).status()).isEqualTo("COMPLETE");
        }
    }

    @Test
    void postingKeepsWhatWasOnlyWatched() throws IOException {
        String id;
        try (EventStream events = client.events(WATCH)) {
            id = events.next().data().get("id").asString();
            assertThat(client.post("/api/downloads", ServerRig.wanted("owner/name"))
                            .status())
                    .isEqualTo(200);
        }
        rig.awaitEnd(id);
        assertThat(rig.status(id)).isEqualTo("COMPLETE");
    }

    @Test
    void aWatcherThatReadsNothingHoldsNobodyUp() throws IOException {
        String id = rig.start("owner/name");
        try (EventStream asleep = client.events("/api/downloads/" + id + "/events");
                EventStream awake = client.events("/api/downloads/" + id + "/events")) {
            assertThat(last(awake).status()).isEqualTo("COMPLETE");
            assertThat(last(asleep).status()).isEqualTo("COMPLETE");
        }
    }
}
