package io.modelhaul.testkit.http;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the Hub before it is sent, as a value that a {@link Fault} can change. {@code Content-Length} is not
 * among the headers unless a fault put it there: it follows from the body.
 *
 * @param status the HTTP status, or 0 to close the connection without a word
 * @param headers the headers, names compared without case
 * @param body what is sent, null for nothing
 * @param delivery how it is sent
 */
public record Answer(
        int status, Map<String, String> headers, @Nullable Body body, Delivery delivery) {

    /** Copies the headers. */
    public Answer {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** An answer without a body. */
    public static Answer status(int status) {
        return new Answer(status, Map.of(), null, Delivery.HONEST);
    }

    /** An answer with a body of this type. */
    public static Answer of(int status, String contentType, Content content) {
        return status(status).with("Content-Type", contentType).withBody(Body.of(content));
    }

    /** A value of the headers. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** True when this answer brings what was asked for: a 2xx with a body. */
    public boolean bringsContent() {
        return status / 100 == 2 && body != null;
    }

    /** The same answer with a header set, or removed when the value is null. */
    public Answer with(String name, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        changed.putAll(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new Answer(status, changed, body, delivery);
    }

    /** The same answer with another status. */
    public Answer withStatus(int changed) {
        return new Answer(changed, headers, body, delivery);
    }

    /** The same answer with another body. */
    public Answer withBody(@Nullable Body changed) {
        return new Answer(status, headers, changed, delivery);
    }

    /** The same answer, sent in another way. */
    public Answer withDelivery(UnaryOperator<Delivery> change) {
        return new Answer(status, headers, body, change.apply(delivery));
    }
}
