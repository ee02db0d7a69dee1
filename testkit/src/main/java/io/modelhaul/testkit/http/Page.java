package io.modelhaul.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A page of a longer list, with the address of the next one in the manner of the Hub: {@code Link: <...>; rel="next"}.
 *
 * @param items what is on this page
 * @param link value of the {@code Link} header, empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> link) {

    public static <T> Page<T> of(List<T> all, HubRequest request, int largestPage) {
        int size = Math.max(1, Math.min(request.number("limit", largestPage), largestPage));
        int from = Math.min(offset(request), all.size());
        int end = Math.min(from + size, all.size());
        Optional<String> link = end == all.size() ? Optional.empty() : Optional.of(next(request, end));
        return new Page<>(all.subList(from, end), link);
    }

    private static int offset(HubRequest request) {
        return request.parameter("cursor").map(Page::decode).orElse(0);
    }

    private static String next(HubRequest request, int offset) {
        String others = request.rawQuery().replaceAll("(^|&)cursor=[^&]*", "");
        String cursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("at:" + offset).getBytes(StandardCharsets.UTF_8));
        String separator = others.isEmpty() ? "" : "&";
        return "<" + request.baseUrl() + request.rawPath() + "?" + others + separator + "cursor=" + cursor
                + ">; rel=\"next\"";
    }

    /** The cursor is opaque to clients, and one they made up starts from the beginning. */
    private static int decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return Integer.parseInt(text.substring("at:".length()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return 0;
        }
    }
}
