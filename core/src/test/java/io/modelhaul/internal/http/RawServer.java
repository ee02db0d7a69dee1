package io.modelhaul.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says on its sockets exactly what a test wants, whether that is HTTP or not. */
public final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Conversation conversation;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** What is done with one connection. */
    @FunctionalInterface
    public interface Conversation {
        /** Speaks with a client; the socket is closed when this returns. */
        void with(Client client) throws Exception;
    }

    private RawServer(ServerSocket listener, Conversation conversation) {
        this.listener = listener;
        this.conversation = conversation;
    }

    /** A server on a free port of the loopback interface. */
    public static RawServer start(Conversation conversation) {
        try {
            return start(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), conversation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server on a socket of the test's own. */
    public static RawServer start(ServerSocket socket, Conversation conversation) {
        RawServer server = new RawServer(socket, conversation);
        daemon(server::accept);
        return server;
    }

    /** A server that answers every request with these characters, and keeps the connection. */
    public static RawServer answering(String answer) {
        return start(client -> {
            while (client.request() != null) {
                client.say(answer);
            }
        });
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Client client = new Client(socket, connections.incrementAndGet());
                daemon(() -> speak(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void speak(Client client) {
        try (Socket socket = client.socket) {
            conversation.with(client);
        } catch (Exception gone) {
            // The client has left, which is often the point.
        }
    }

    /** The port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** An address on this server. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** The same server under another host name. */
    public URI foreign(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    /** The heads of the requests so far. */
    public List<String> requests() {
        return requests;
    }

    /** How many connections there have been. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection. */
    public final class Client {
        private final Socket socket;
        private final int number;

        Client(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        /** Which connection this is, from 1. */
        public int number() {
            return number;
        }

        /** The server's port. */
        public int port() {
            return listener.getLocalPort();
        }

        /** Reads the head of a request and the body that its length tells; null when the client has left. */
        public String request() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    return null;
                }
                head.append((char) c);
            }
            String request = head.toString();
            requests.add(request);
            in.readNBytes(length(request));
            return request;
        }

        private static int length(String request) {
            String lower = request.toLowerCase(java.util.Locale.ROOT);
            int at = lower.indexOf("\r\ncontent-length: ");
            return at < 0
                    ? 0
                    : Integer.parseInt(lower.substring(at + 18, lower.indexOf("\r\n", at + 2))
                            .trim());
        }

        /** Writes characters, a byte each. */
        public void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Writes bytes. */
        public void say(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        /** Blocks until the client closes the connection. */
        public void waitUntilGone() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // What it says is of no interest.
            }
        }

        /** Closes with a reset instead of an orderly end. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
