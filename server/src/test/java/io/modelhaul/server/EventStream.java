package io.modelhaul.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events from a socket. */
final class EventStream implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers;
    private InputStream body = InputStream.nullInputStream();
    private int comments;

    record Event(long id, String name, JsonNode data) {
        String status() {
            return data.get("status").asString();
        }
    }

    EventStream(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.status = Integer.parseInt(Client.line(in).split(" ")[1]);
        this.headers = Client.headers(in);
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = new Client.Chunked(in);
        }
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.get(name);
    }

    int comments() {
        return comments;
    }

    String problemCode() throws IOException {
        byte[] bytes = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        return JsonMapper.shared().readTree(bytes).get("code").asString();
    }

    /** The next event; null when the stream has ended in good order. */
    Event next() throws IOException {
        long id = 0;
        String name = "";
        String data = null;
        while (true) {
            String line = line();
            if (line == null) {
                return null;
            }
            if (line.startsWith(":")) {
                comments++;
            } else if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && data != null) {
                return new Event(id, name, JsonMapper.shared().readTree(data));
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = body.read(); b != '\n'; b = body.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    Event until(Predicate<Event> fits) throws IOException {
        Event event = next();
        while (event != null && !fits.test(event)) {
            event = next();
        }
        return event;
    }

    List<Event> toEnd() throws IOException {
        List<Event> events = new ArrayList<>();
        for (Event event = next(); event != null; event = next()) {
            events.add(event);
        }
        return events;
    }

    void awaitComments(int count) throws IOException {
        while (comments < count) {
            String line = line();
            if (line == null) {
                throw new AssertionError("the stream ended after " + comments + " comments");
            }
            if (line.startsWith(":")) {
                comments++;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
