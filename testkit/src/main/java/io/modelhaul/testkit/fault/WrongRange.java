package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.Body;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults of answers to ranges. */
final class WrongRange {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private WrongRange() {}

    static Fault shifted(long by) {
        return onPart((honest, range) -> honest.with(
                "Content-Range", "bytes " + (first(range) + by) + "-" + (last(range) + by) + "/" + range.group(3)));
    }

    static Fault total(String total) {
        return onPart((honest, range) ->
                honest.with("Content-Range", "bytes " + first(range) + "-" + last(range) + "/" + total));
    }

    static Fault part(long offset, long length) {
        return onPart((honest, range) -> honest.with(
                        "Content-Range", "bytes " + offset + "-" + (offset + length - 1) + "/" + range.group(3))
                .withBody(honest.body() == null ? null : new Body(honest.body().content(), offset, length)));
    }

    static Fault ignored() {
        return onPart((honest, range) -> honest.withStatus(200)
                .with("Content-Range", null)
                .withBody(honest.body() == null ? null : Body.of(honest.body().content())));
    }

    static Fault as200() {
        return onPart((honest, range) -> honest.withStatus(200));
    }

    /** The same part of other content, as far as that reaches. */
    static Answer over(Answer honest, Body body, Content content) {
        if (honest.status() != 206) {
            return honest.withBody(Body.of(content));
        }
        if (body.offset() >= content.size()) {
            return honest.withStatus(416)
                    .with("Content-Range", "bytes */" + content.size())
                    .withBody(null);
        }
        long length = Math.min(body.length(), content.size() - body.offset());
        long last = body.offset() + length - 1;
        return honest.with("Content-Range", "bytes " + body.offset() + "-" + last + "/" + content.size())
                .withBody(new Body(content, body.offset(), length));
    }

    private static Fault onPart(BiFunction<Answer, Matcher, Answer> change) {
        return new ConditionalFault((request, honest) -> honest.status() == 206, (request, honest) -> {
            Matcher range = CONTENT_RANGE.matcher(honest.header("Content-Range").orElse(""));
            return range.matches() ? change.apply(honest, range) : honest;
        });
    }

    private static long first(Matcher range) {
        return Long.parseLong(range.group(1));
    }

    private static long last(Matcher range) {
        return Long.parseLong(range.group(2));
    }
}
