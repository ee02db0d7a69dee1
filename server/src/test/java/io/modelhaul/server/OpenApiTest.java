package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.Modelhaul;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
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

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode api = Json.read(Resource.text("openapi.json").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String reference : api.findValuesAsString("$ref")) {
            assertThat(api.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }
}
