package io.modelhaul.testkit.contract;

import java.util.Map;

/**
 * A request as the server saw it.
 *
 * @param host host and port that the client meant, as in the {@code Host} header
 * @param target path and query as they were sent
 * @param headers all headers; for looking for what should not be there
 * @param range the part of a file that was asked for, as in the {@code Range} header; empty for all of it
 * @param contentBytes bytes of model content sent in answer
 */
public record SeenRequest(String host, String target, Map<String, String> headers, String range, long contentBytes) {
    /** Copies the headers. */
    public SeenRequest {
        headers = Map.copyOf(headers);
    }

    /** Whether a part of a file was asked for. */
    boolean forPart() {
        return !range.isEmpty();
    }
}
