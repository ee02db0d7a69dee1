package io.modelhaul.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** One connection on which a test sees every byte, and how it ends. */
public final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int bodyStart = Integer.MAX_VALUE;

    @SuppressWarnings("AddressSelection") // a literal address has just one meaning
    public RawConnection(LocalHub hub) throws IOException {
        socket = new Socket("127.0.0.1", hub.port());
        socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
    }

    /** Asks for an address, then reads to the end of the connection. */
    public byte[] getAll(URI uri) throws IOException {
        send(uri, "Connection: close\r\n");
        return readToEnd();
    }

    public void send(URI uri, String headers) throws IOException {
        String request = "GET " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads to the end; throws when the connection is reset. */
    public byte[] readToEnd() throws IOException {
        InputStream in = socket.getInputStream();
        in.transferTo(received);
        return body();
    }

    /** Reads until so many bytes of body are there. */
    public byte[] readBody(int bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int read = 0;
        while (read >= 0 && received.size() - bodyStart() < bytes) {
            read = socket.getInputStream().read(buffer);
            received.write(buffer, 0, Math.max(0, read));
        }
        return body();
    }

    /** True when nothing comes for the given time although the connection is open. */
    public boolean isSilentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    public String head() {
        return received.toString(StandardCharsets.ISO_8859_1)
                .substring(0, bodyStart() == Integer.MAX_VALUE ? 0 : bodyStart() - 4);
    }

    public byte[] body() {
        byte[] all = received.toByteArray();
        return Arrays.copyOfRange(all, Math.min(bodyStart(), all.length), all.length);
    }

    private int bodyStart() {
        if (bodyStart == Integer.MAX_VALUE) {
            int end = received.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
            bodyStart = end < 0 ? Integer.MAX_VALUE : end + 4;
        }
        return bodyStart;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
