package io.modelhaul;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import reactor.util.context.ContextView;

/**
 * The trace that a call belongs to (W3C Trace Context, section 3.2), taken from the Reactor context.
 *
 * <pre>{@code
 * haul.download("hf", "owner/name", options).contextWrite(context -> context.put(TraceContext.KEY, traceparent));
 * }</pre>
 *
 * <p>It goes along with every HTTP request of the call, and into the logging context of what the call logs.
 *
 * @param traceparent the value of the header
 * @param traceId 32 hex digits that name the trace
 * @param spanId 16 hex digits that name the caller's span
 */
public record TraceContext(String traceparent, String traceId, String spanId) {
    /** The key of the {@code traceparent} text in the Reactor context; also the header's name. */
    public static final String KEY = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}");

    /** The trace that a Reactor context tells of; null when there is none, or none that is well formed. */
    public static @Nullable TraceContext of(ContextView context) {
        Object value = context.getOrDefault(KEY, null);
        Matcher form = FORM.matcher(value == null ? "" : value.toString());
        return form.matches() ? new TraceContext(form.group(), form.group(1), form.group(2)) : null;
    }

    /** Runs work that logs, with {@code traceId} and {@code spanId} in the logging context. */
    public static void logging(@Nullable TraceContext trace, Runnable work) {
        if (trace == null) {
            work.run();
            return;
        }
        try (MDC.MDCCloseable id = MDC.putCloseable("traceId", trace.traceId());
                MDC.MDCCloseable span = MDC.putCloseable("spanId", trace.spanId())) {
            work.run();
        }
    }
}
