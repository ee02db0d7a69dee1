package io.modelhaul.http;

/** A small answer, read whole. */
public final class HttpBody {
    private final HttpAnswer answer;
    private final byte[] bytes;

    HttpBody(HttpAnswer answer, byte[] bytes) {
        this.answer = answer;
        this.bytes = bytes;
    }

    /** Its head. */
    public HttpAnswer answer() {
        return answer;
    }

    /** Its body; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
