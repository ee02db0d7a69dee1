package io.modelhaul.internal.http;

/** A small answer, read whole. */
public final class HttpBody {
    private final HttpResponse answer;
    private final byte[] bytes;

    HttpBody(HttpResponse answer, byte[] bytes) {
        this.answer = answer;
        this.bytes = bytes;
    }

    /** Its head. */
    public HttpResponse answer() {
        return answer;
    }

    /** Its body; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
