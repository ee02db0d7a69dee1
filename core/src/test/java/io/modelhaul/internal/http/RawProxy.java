package io.modelhaul.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A proxy that makes tunnels to this machine, whatever the host is called, with CONNECT or SOCKS 5, and asks for a password if it is told to. */
public final class RawProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final @Nullable String authorization;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private RawProxy(@Nullable String authorization) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        this.authorization = authorization;
    }

    /**
     * A proxy.
     *
     * @param authorization the value of {@code Proxy-Authorization} that it wants; null for none
     */
    public static RawProxy start(@Nullable String authorization) throws IOException {
        RawProxy proxy = new RawProxy(authorization);
        daemon(proxy::accept);
        return proxy;
    }

    /** The heads of CONNECT requests, or {@code SOCKS host:port}. */
    public List<String> asked() {
        return asked;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            int first = in.read();
            Socket server = first == 5 ? socks(client) : connect(client, (char) first);
            if (server != null) {
                sockets.add(server);
                daemon(() -> pump(server, client));
                pump(client, server);
            }
        } catch (IOException gone) {
            // One side has left.
        }
    }

    private @Nullable Socket connect(Socket client, char first) throws IOException {
        StringBuilder head = new StringBuilder().append(first);
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.getInputStream().read());
        }
        asked.add(head.toString());
        OutputStream out = client.getOutputStream();
        boolean welcome = authorization == null
                || head.toString().toLowerCase().contains("proxy-authorization: " + authorization.toLowerCase());
        if (!welcome || !head.toString().startsWith("CONNECT ")) {
            out.write(("HTTP/1.1 " + (welcome ? 405 : 407) + " No\r\nProxy-Authenticate: Basic\r\n"
                            + "Content-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return null;
        }
        String[] target = head.substring(8, head.indexOf(" HTTP")).split(":");
        Socket server = new Socket("127.0.0.1", Integer.parseInt(target[1]));
        out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return server;
    }

    private Socket socks(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        in.readNBytes(in.read());
        out.write(new byte[] {5, 0});
        byte[] head = in.readNBytes(4);
        String host = head[3] == 3
                ? new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
        int port = in.read() << 8 | in.read();
        asked.add("SOCKS " + host + ":" + port);
        Socket server = new Socket("127.0.0.1", port);
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        return server;
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // One side has left.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
