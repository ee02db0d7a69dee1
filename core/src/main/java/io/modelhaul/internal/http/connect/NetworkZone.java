package io.modelhaul.internal.http.connect;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whose an address is. */
enum NetworkZone {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    /** Of one link, of many receivers, of no host: nothing that models come from. */
    ODD;

    /** Only addresses of the whole Internet are outside. */
    boolean inside() {
        return this != PUBLIC;
    }

    boolean leadsTo(NetworkZone other) {
        return other == PRIVATE && inside() && this != ODD || other == LOOPBACK && this == LOOPBACK;
    }

    static NetworkZone of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isAnyLocalAddress() || address.isLinkLocalAddress() || address.isMulticastAddress()) {
            return ODD;
        }
        if (address.isSiteLocalAddress()) {
            return PRIVATE;
        }
        return address instanceof Inet4Address ? of4(bytes) : of6(bytes);
    }

    /** RFC 6890, as far as Java does not know it. */
    private static NetworkZone of4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean shared = first == 100 && (second & 0xc0) == 64;
        boolean testing = first == 198 && (second & 0xfe) == 18;
        boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
        return shared || testing || protocols ? PRIVATE : first == 0 || first >= 240 ? ODD : PUBLIC;
    }

    /** Unique local ones, and those that hold an IPv4 address (RFC 6052, RFC 8215, RFC 3056, RFC 4291). */
    private static NetworkZone of6(byte[] bytes) {
        if ((bytes[0] & 0xfe) == 0xfc) {
            return PRIVATE;
        }
        boolean translated = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xff && bytes[3] == (byte) 0x9b;
        if (translated && bytes[4] == 0 && bytes[5] == 1) {
            return PRIVATE;
        }
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean compatible = zero(bytes, 0, 12);
        int at = sixToFour ? 2 : translated || compatible ? 12 : -1;
        return at < 0 ? PUBLIC : embedded(Arrays.copyOfRange(bytes, at, at + 4));
    }

    private static boolean zero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static NetworkZone embedded(byte[] bytes) {
        try {
            return of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return ODD;
        }
    }
}
