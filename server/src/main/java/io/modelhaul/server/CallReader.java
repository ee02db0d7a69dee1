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
    private static final int LONGEST_PROVIDER = 64;
    /** A model may be an address, and a signed one at that. */
    private static final int LONGEST_MODEL = 4_096;

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 8_192;
    private static final int MOST_VALUES = 1_000;
    /** As much as a request's head. It is kept as long as the download waits or is remembered. */
    private static final int MOST_TEXT = 32 << 10;

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
        Map<String, JsonNode> given = options(root.get("options"));
        Map<String, List<String>> options = new LinkedHashMap<>();
        given.forEach((name, value) -> options.put(name, texts(name, value)));
        return checked(new DownloadCall(text(root, "provider"), text(root, "model"), options, shapes(given)));
    }

    /** Names are cut off before anybody looks at what is in them. */
    private static DownloadCall checked(DownloadCall call) {
        requireName("provider", call.provider(), LONGEST_PROVIDER);
        requireName("model", call.model(), LONGEST_MODEL);
        int values = 0;
        int characters = 0;
        for (Map.Entry<String, List<String>> option : call.options().entrySet()) {
            requireShort("name of an option", option.getKey(), LONGEST_NAME);
            option.getValue().forEach(text -> requireShort("option '" + option.getKey() + "'", text, LONGEST_VALUE));
            values += option.getValue().size();
            characters += option.getValue().stream().mapToInt(String::length).sum();
        }
        if (values > MOST_VALUES) {
            throw ApiException.badRequest("The options have more than " + MOST_VALUES + " values.");
        }
        if (characters > MOST_TEXT) {
            throw ApiException.badRequest("The options have more than " + MOST_TEXT + " characters in all.");
        }
        return call;
    }

    private static void requireName(String what, String text, int longest) {
        requireShort(what, text, longest);
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw ApiException.badRequest("The " + what + " has control characters.");
        }
    }

    private static void requireShort(String what, String text, int longest) {
        if (text.length() > longest) {
            throw ApiException.badRequest("The " + what + " is longer than " + longest + " characters.");
        }
    }

    private static String text(JsonNode root, String name) {
        JsonNode value = root.get(name);
        if (value == null || !value.isString() || value.asString().isBlank()) {
            throw ApiException.badRequest("The field '" + name + "' is missing: it must be a text that is not empty.");
        }
        return value.asString();
    }

    private static Map<String, JsonNode> options(@Nullable JsonNode given) {
        Map<String, JsonNode> options = new LinkedHashMap<>();
        if (given == null || given.isNull()) {
            return options;
        }
        if (!given.isObject()) {
            throw ApiException.badRequest("The field 'options' must be an object.");
        }
        given.properties().forEach(option -> {
            if (!option.getValue().isNull()) {
                options.put(option.getKey(), option.getValue());
            }
        });
        return options;
    }

    private static Map<String, JsonShape> shapes(Map<String, JsonNode> given) {
        Map<String, JsonShape> shapes = new LinkedHashMap<>();
        given.forEach((name, value) -> shapes.put(name, JsonShape.of(value)));
        return shapes;
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
        return checked(new DownloadCall(one(query, "provider"), one(query, model), options));
    }

    /** A stored model that a path names; the parameters are options. */
    static DownloadCall ofPath(String provider, String model, Map<String, List<String>> query) {
        return checked(new DownloadCall(provider, model, query));
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
