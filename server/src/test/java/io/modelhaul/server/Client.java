package io.modelhaul.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP client that sends exactly what it is told to, on a connection for each call. */
final class Client {
    private final int port;

    Client(int port) {
        this.port = port;
    }

    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        String code() {
            return json().get("code").asString();
        }
    }

    Answer get(String path, String... headers) throws IOException {
        return call("GET", path, null, headers);
    }

    Answer delete(String path, String... headers) throws IOException {
        return call("DELETE", path, null, headers);
    }

    Answer post(String path, String json, String... headers) throws IOException {
        return call("POST", path, json, headers);
    }

    /** Headers are {@code Name: value}; without a Host among them, the usual one is sent. */
    Answer call(String method, String path, String body, String... headers) throws IOException {
        try (Socket socket = connect()) {
            byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            StringBuilder head = new StringBuilder(head(method, path, headers)).append("Connection: close\r\n");
            if (body != null) {
                head.append("Content-Type: application/json\r\nContent-Length: ")
                        .append(bytes.length)
                        .append("\r\n");
            }
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            return answer(socket.getInputStream(), method.equals("HEAD"));
        }
    }

    String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        boolean host = false;
        for (String header : headers) {
            host |= header.startsWith("Host:");
            head.append(header).append("\r\n");
        }
        return host
                ? head.toString()
                : head.append("Host: 127.0.0.1:" + port + "\r\n").toString();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Opens a stream of events; the head of the answer has been read when this returns. */
    EventStream events(String path, String... headers) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write((head("GET", path, headers) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return new EventStream(socket);
    }

    static Answer answer(InputStream in, boolean bodiless) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        Map<String, String> headers = headers(in);
        if (bodiless || status == 204) {
            return new Answer(status, headers, new byte[0]);
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new Answer(status, headers, new Chunked(in).readAllBytes());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(status, headers, in.readNBytes(length));
    }

    static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A body in chunks. */
    static final class Chunked extends InputStream {
        private final InputStream in;
        private int left;
        private boolean over;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0 && !over) {
                left = Integer.parseInt(line(in), 16);
                if (left == 0) {
                    over = true;
                    line(in);
                }
            }
            if (over) {
                return -1;
            }
            int b = in.read();
            left--;
            if (left == 0) {
                line(in);
            }
            return b;
        }
    }
}
