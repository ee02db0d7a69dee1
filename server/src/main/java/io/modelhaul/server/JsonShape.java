package io.modelhaul.server;

import tools.jackson.databind.JsonNode;

/**
 * How a value was written in JSON.
 *
 * @param list whether as a list
 * @param texts whether all of it is text
 */
record JsonShape(boolean list, boolean texts) {
    static JsonShape of(JsonNode value) {
        boolean texts = value.isArray() ? value.valueStream().allMatch(JsonNode::isString) : value.isString();
        return new JsonShape(value.isArray(), texts);
    }
}
