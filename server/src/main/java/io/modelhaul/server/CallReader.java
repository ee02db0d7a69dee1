package io.modelhaul.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a caller asks for, from a body or from a query. */
final class CallReader {
    private static final Set<String> FIELDS = Set.of("provider", "model", "options");

    private CallReader() {}

    /** {@code {"provider":…,"model":…,"options":{…}}}, and nothing else. */
    static DownloadCall ofBody(byte[] body) {
        JsonNode root = Json.read(body);
        if (!root.isObject()) {
            throw ApiException.badRequest("The body must be a JSON object with 'provider', 'model' and 'options'.");
        }
        root.propertyNames().forEach(name -> {
            if (!FIELDS.contains(name)) {
                throw ApiException.badRequest(
                        "There is no field '" + name + "': the body has 'provider', 'model' and 'options'.");
            }
        });
        return new DownloadCall(text(root, "provider"), text(root, "model"), options(root.get("options")));
    }

    private static String text(JsonNode root, String name) {
        JsonNode value = root.get(name);
        if (value == null || !value.isString() || value.asString().isBlank()) {
            throw ApiException.badRequest("The field '" + name + "' is missing: it must be a text that is not empty.");
        }
        return value.asString();
    }

    private static Map<String, List<String>> options(@Nullable JsonNode given) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        if (given == null || given.isNull()) {
            return options;
        }
        if (!given.isObject()) {
            throw ApiException.badRequest("The field 'options' must be an object.");
        }
        given.properties().forEach(option -> {
            if (!option.getValue().isNull()) {
                options.put(option.getKey(), texts(option.getKey(), option.getValue()));
            }
        });
        return options;
    }

    private static List<String> texts(String name, JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(one -> texts.add(scalar(name, one)));
        } else {
            texts.add(scalar(name, value));
        }
        return texts;
    }

    private static String scalar(String name, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw ApiException.badRequest(
                    "The option '" + name + "' must be a text, a number, true, false, or a list.");
        }
        return value.asString();
    }

    /**
     * Parameters {@code provider} and {@code model}; all others are options.
     *
     * @param model the name of the parameter that is the model or what stands in its place
     */
    static DownloadCall ofQuery(Map<String, List<String>> query, String model) {
        Map<String, List<String>> options = new LinkedHashMap<>(query);
        options.keySet().removeAll(Set.of("provider", model));
        return new DownloadCall(one(query, "provider"), one(query, model), options);
    }

    /** The one value of a parameter that must be there. */
    static String one(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() != 1 || values.get(0).isBlank()) {
            throw ApiException.badRequest("The parameter '" + name + "' must be given once, and not be empty.");
        }
        return values.get(0);
    }

    /** The number of the last event that a client has seen; null for none, or for what cannot be one. */
    static @Nullable Long lastEvent(@Nullable String header) {
        return header == null || !header.trim().matches("[0-9]{1,18}") ? null : Long.valueOf(header.trim());
    }
}
