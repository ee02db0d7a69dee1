package io.modelhaul.internal.http.connect;

import io.modelhaul.internal.http.Origin;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Locale;

/** The names and addresses of this machine for itself (RFC 6761 section 6.3, RFC 1122, RFC 4291). */
public final class Loopback {
    private static final int FIRST_BYTE = 127;

    private Loopback() {}

    /** Whether an address is one of this machine; false when it is none. */
    public static boolean isAddress(String address) {
        try {
            return Origin.of(URI.create(address)).loopback();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Whether a host is this machine: {@code localhost} and names under it, {@code 127.0.0.0/8} and {@code ::1}. Names are
     * not looked up.
     *
     * @param host as in an address, IPv6 with or without brackets
     */
    public static boolean isHost(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("localhost") || lower.endsWith(".localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(lower);
        return address != null && (address.length == 4 ? address[0] == FIRST_BYTE : isOne(address));
    }

    private static boolean isOne(byte[] address) {
        for (int i = 0; i < address.length - 1; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[address.length - 1] == 1;
    }
}
