package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/** Tells a web page, such as that of a login or of a captive portal, from what was asked for. */
public final class WebPage {
    private static final int LOOKED_AT = 512;

    private WebPage() {}

    /** Whether the head says that a web page follows. */
    public static boolean is(HttpResponse answer) {
        String type = answer.header("Content-Type");
        String lower = type == null ? "" : type.trim().toLowerCase(Locale.ROOT);
        return lower.startsWith("text/html") || lower.startsWith("application/xhtml");
    }

    /** Whether the answer is a web page, by its head or by how its body begins. */
    public static boolean is(HttpBody body) {
        byte[] bytes = body.bytes();
        return is(body.answer())
                || begins(new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.UTF_8));
    }

    private static boolean begins(String start) {
        String text = (start.startsWith("\ufeff") ? start.substring(1) : start)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype html") || text.startsWith("<html");
    }

    /** The same body, which errors with {@link #refused} when it begins like a web page. */
    public static Flux<ByteBuf> refuse(HttpResponse answer, Flux<ByteBuf> body) {
        return Flux.defer(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            return body.doOnNext(buffer -> {
                if (buffer.isReadable() && begun.compareAndSet(false, true) && begins(start(buffer))) {
                    throw refused(answer);
                }
            });
        });
    }

    private static String start(ByteBuf buffer) {
        int length = Math.min(buffer.readableBytes(), LOOKED_AT);
        return new String(ByteBufUtil.getBytes(buffer, buffer.readerIndex(), length), StandardCharsets.UTF_8);
    }

    /** That a web page came where a file was asked for. */
    public static DownloadException refused(HttpResponse answer) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                answer.host() + " sent a web page instead of the file"
                        + (answer.proxy() == null ? "" : ", through the proxy " + answer.proxy())
                        + ". Check the address; is a login page or a proxy in the way?");
    }
}
