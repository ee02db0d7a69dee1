package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small JSON answer, read whole.
 *
 * <p>Servers are not trusted with it: documents that are deep, or long in tokens, names, texts or numbers, are refused, as is
 * a name that comes twice in one object.
 *
 * @param answer its head, which may tell of more pages
 * @param root its content
 */
public record JsonBody(HttpResponse answer, JsonNode root) {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_NAME = 4 << 10;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_NUMBER = 100;
    private static final int WORDS = 80;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNameLength(MAX_NAME)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(MAX_NUMBER)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        // What reads it is made at its first use under a lock, which no event loop may wait for.
        MAPPER.readTree("{}");
    }

    /**
     * Parses an answer.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is no JSON, or more than is sane
     */
    public static JsonBody of(HttpBody body) {
        try {
            JsonNode root = MAPPER.readTree(body.bytes());
            if (root.isMissingNode()) {
                throw refused(body, null);
            }
            return new JsonBody(body.answer(), root);
        } catch (JacksonException e) {
            throw refused(body, e);
        }
    }

    private static DownloadException refused(HttpBody body, @Nullable JacksonException cause) {
        String host = body.answer().host();
        String proxy = body.answer().proxy() == null
                ? ""
                : " through the proxy " + body.answer().proxy();
        return new DownloadException(
                ErrorCode.PROTOCOL,
                WebPage.is(body)
                        ? host + " sent a web page" + proxy
                                + ". Is a login page or a proxy in the way? Open the address in a"
                                + " browser, or check it."
                        : host + " sent " + what(body) + proxy + " where JSON was expected"
                                + (cause == null ? "" : " (" + cause.getOriginalMessage() + ")")
                                + ". Check the address.",
                cause);
    }

    private static String what(HttpBody body) {
        byte[] bytes = body.bytes();
        if (bytes.length == 0) {
            return "nothing";
        }
        String start = new String(bytes, 0, Math.min(bytes.length, WORDS * 4), StandardCharsets.UTF_8).stripLeading();
        boolean json = start.startsWith("{") || start.startsWith("[");
        return json ? "JSON that is not as it should be" : "'" + ErrorBody.line(start, WORDS) + "'";
    }
}
