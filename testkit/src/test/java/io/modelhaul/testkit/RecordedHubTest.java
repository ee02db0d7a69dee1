package io.modelhaul.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers in the shapes of those that the public Hub gave in September 2026. */
class RecordedHubTest {
    private static final String TOKEN = "hf_recorded";
    /** How bytes are framed, and when. */
    private static final Set<String> OF_TRANSFER = Set.of("content-length", "date", "connection", "transfer-encoding");

    private static LocalHub hub;
    private static String commit;

    @BeforeAll
    static void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/test",
                        files -> files.xet("regression/ref-lfs.bin", Content.generated(1, 1 << 20))
                                .file("regression/ref-regular.txt", "x".repeat(186)))
                .start();
        hub.model("owner/test").privateFor(TOKEN);
        commit = hub.model("owner/test").commitId("main");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    /** The content store of Xet is another server, which the local Hub does not have. */
    static Stream<Arguments> exchanges() throws IOException {
        try (InputStream recorded = RecordedHubTest.class.getResourceAsStream("/hub-recorded/exchanges.json")) {
            JsonNode all = JsonMapper.shared().readTree(Objects.requireNonNull(recorded));
            return all.get("exchanges")
                    .valueStream()
                    .filter(each -> !each.path("origin").asString("").equals("cas"))
                    .map(each -> Arguments.of(
                            each.get("method").asString() + " "
                                    + each.get("path").asString()
                                    + (each.get("authorized").asBoolean() ? "" : " by a stranger"),
                            each));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exchanges")
    void answersAsRecorded(String name, JsonNode recorded) throws Exception {
        HttpResponse<byte[]> answer = ask(recorded, recorded.get("authorized").asBoolean() ? TOKEN : null);

        assertSame(recorded, answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exchanges")
    void answersAWrongTokenLikeNone(String name, JsonNode recorded) throws Exception {
        if (!recorded.get("authorized").asBoolean()) {
            HttpResponse<byte[]> answer = ask(recorded, "hf_wrong");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("X-Error-Code")).isEmpty();
            assertThat(answer.headers().firstValue("X-Error-Message")).contains("Invalid username or password.");
        }
    }

    private static HttpResponse<byte[]> ask(JsonNode recorded, String token) throws Exception {
        String path = recorded.get("path").asString().replaceAll("[0-9a-f]{40}", commit);
        String[] headers = token == null ? new String[0] : new String[] {"Authorization", "Bearer " + token};
        HubClient client = new HubClient();
        return recorded.get("method").asString().equals("HEAD")
                ? client.head(hub, path, headers)
                : client.get(hub, path, headers);
    }

    private static void assertSame(JsonNode recorded, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(recorded.get("status").asInt());
        Map<String, String> expected = new TreeMap<>();
        recorded.get("headers")
                .propertyStream()
                .forEach(header -> expected.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        normal(header.getKey(), header.getValue().asString())));
        Map<String, String> sent = new TreeMap<>();
        answer.headers()
                .map()
                .forEach((header, values) ->
                        sent.put(header.toLowerCase(Locale.ROOT), normal(header, String.join(", ", values))));
        OF_TRANSFER.forEach(expected::remove);
        OF_TRANSFER.forEach(sent::remove);
        assertThat(sent).containsExactlyInAnyOrderEntriesOf(expected);
        if (recorded.has("body")) {
            String body = new String(answer.body(), StandardCharsets.UTF_8);
            String type = answer.headers().firstValue("Content-Type").orElse("");
            if (type.startsWith("application/json")) {
                assertThat(shape(JsonMapper.shared().readTree(body)))
                        .isEqualTo(shape(JsonMapper.shared()
                                .readTree(recorded.get("body").asString())));
            } else {
                assertThat(body.replace(answer.headers().firstValue("Location").orElse("\0"), "{location}"))
                        .isEqualTo(recorded.get("body").asString());
            }
        }
    }

    /** The value without names, numbers and hosts that differ from Hub to Hub. */
    private static String normal(String header, String value) {
        String hub = RecordedHubTest.hub.endpoint().toString();
        String bare = value.replace(hub + "/cas", "{cas}")
                .replace(hub, "{hub}")
                .replaceAll("xet_[0-9a-f]{40}", "{token}")
                .replaceAll("W/\"[0-9a-f]+-[A-Za-z0-9+/]{27}\"", "W/\"HASH\"")
                .replaceAll("[0-9a-f]{40,64}", "HEX");
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "location" -> bare.contains("?") ? "an address with a signature" : bare;
            case "ratelimit" -> bare.replaceAll("[0-9]+", "N");
            case "x-xet-token-expiration" -> bare.replaceAll("[0-9]+", "N");
            default -> bare;
        };
    }

    /** Names of fields and types of values; of a list, those of all its entries. */
    private static String shape(JsonNode json) {
        if (json.isObject()) {
            TreeSet<String> fields = new TreeSet<>();
            json.propertyStream().forEach(field -> fields.add(field.getKey() + ":" + shape(field.getValue())));
            return fields.toString();
        }
        if (json.isArray()) {
            TreeSet<String> entries = new TreeSet<>();
            json.valueStream().forEach(entry -> entries.add(shape(entry)));
            return entries.toString();
        }
        return json.getNodeType().toString();
    }
}
