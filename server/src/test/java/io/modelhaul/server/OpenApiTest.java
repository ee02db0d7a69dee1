package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.json.ModelCheckJson;
import io.modelhaul.internal.json.PlanJson;
import io.modelhaul.internal.json.ProviderJson;
import io.modelhaul.internal.json.StoredModelJson;
import io.modelhaul.metrics.AttemptCounts;
import io.modelhaul.metrics.HealthStatus;
import io.modelhaul.metrics.LayerHealth;
import io.modelhaul.metrics.TransferAttempt;
import io.modelhaul.metrics.TransferSummary;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.store.PendingDownload;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The description of the interface is true. */
class OpenApiTest {
    @Test
    void describesEveryRouteAndNoOther() {
        try (Modelhaul haul = Modelhaul.create()) {
            HttpApi http = HttpApi.of(DownloadApi.of(haul, ApiLimits.DEFAULT, List.of(), List.of()), "/x");
            Set<String> routes = new TreeSet<>();
            http.routes().forEach(route -> routes.add(route.method() + " " + route.path()));

            byte[] document = http.answer(ApiRequest.of("GET", "/openapi.json", null, name -> null, limit -> null))
                    .block()
                    .body();
            JsonNode api = Json.read(document);
            Set<String> described = new TreeSet<>();
            api.get("paths")
                    .properties()
                    .forEach(path -> path.getValue().propertyNames().forEach(method -> {
                        if (!method.equals("parameters")) {
                            described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                        }
                    }));

            assertThat(described).isEqualTo(routes);
            assertThat(api.get("openapi").asString()).startsWith("3.1");
            assertThat(api.get("servers").get(0).get("url").asString()).isEqualTo("/x");
        }
    }

    /** What each object holds is what its Java type holds, and all of it always but what the type says may be left out. */
    @ParameterizedTest
    @MethodSource("types")
    void describesEveryFieldAndNoOther(String schema, Class<?> type) {
        JsonNode described = document().at("/components/schemas/" + schema);
        Set<String> fields = new TreeSet<>();
        Set<String> leftOut = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonInclude.class)) {
                leftOut.add(component.getName());
            }
            if (!component.getType().equals(AttemptCounts.class) || !schema.startsWith("Endpoint")) {
                fields.add(component.getName());
            } else {
                // Unwrapped: its fields lie among the others.
                Stream.of(AttemptCounts.class.getRecordComponents()).forEach(each -> fields.add(each.getName()));
            }
        }
        assertThat(new TreeSet<>(described.get("properties").propertyNames())).isEqualTo(fields);
        fields.removeAll(leftOut);
        assertThat(described.get("required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("DownloadProgress", DownloadProgress.class),
                arguments("Failure", DownloadProgress.Failure.class),
                arguments("FileProgress", FileProgress.class),
                arguments("Plan", PlanJson.class),
                arguments("PlannedFile", PlanJson.FileJson.class),
                arguments("PlannedSource", PlanJson.SourceJson.class),
                arguments("Disk", PlanJson.DiskJson.class),
                arguments("StoredModel", StoredModelJson.class),
                arguments("StoredFile", StoredModelJson.FileJson.class),
                arguments("ModelCheck", ModelCheckJson.class),
                arguments("FileCheck", ModelCheckJson.FileJson.class),
                arguments("Provider", ProviderJson.class),
                arguments("Hit", CatalogueEntry.class),
                arguments("Pending", PendingDownload.class),
                arguments("Attempt", TransferAttempt.class),
                arguments("Summary", TransferSummary.class),
                arguments("EndpointCounts", TransferSummary.Endpoint.class),
                arguments("AttemptCounts", AttemptCounts.class),
                arguments("LayerHealth", LayerHealth.class),
                arguments("EndpointHealth", LayerHealth.Endpoint.class));
    }

    @Test
    void knowsEveryStatus() {
        assertThat(document()
                        .at("/components/schemas/DownloadProgress/properties/status/enum")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly(
                        Stream.of(DownloadStatus.values()).map(Enum::name).toArray(String[]::new));
        assertThat(document()
                        .at("/components/schemas/LayerHealth/properties/status/enum")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder(
                        Stream.of(HealthStatus.values()).map(String::valueOf).toArray(String[]::new));
    }

    private static JsonNode document() {
        return Json.read(Resource.text("openapi.json").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode api = document();
        for (String reference : api.findValuesAsString("$ref")) {
            assertThat(api.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }
}
