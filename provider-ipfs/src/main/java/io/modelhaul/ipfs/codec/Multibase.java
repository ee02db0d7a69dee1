package io.modelhaul.ipfs.codec;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;

/** Bytes as text, the first character naming the alphabet (multiformats/multibase): the bases that CIDs come in. */
public final class Multibase {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    /** No CID that is supported is longer; reading a number of n digits costs n squared. */
    private static final int MAX_CHARS = 512;

    private Multibase() {}

    /**
     * Reads text with its prefix.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static byte[] decode(String text) {
        if (text.length() < 2 || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("it is too short or too long");
        }
        String rest = text.substring(1);
        return switch (text.charAt(0)) {
            case 'b' -> base32(rest);
            case 'B' -> base32(rest.toLowerCase(Locale.ROOT));
            case 'f', 'F' -> HexFormat.of().parseHex(rest);
            case 'k' -> number(rest, BASE36);
            case 'K' -> number(rest.toLowerCase(Locale.ROOT), BASE36);
            case 'z' -> base58(rest);
            default -> throw new IllegalArgumentException("it begins with none of b, z, f, k");
        };
    }

    private static byte[] base32(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            bits = bits << 5 | digit(text.charAt(i), BASE32);
            count += 5;
            if (count >= Byte.SIZE) {
                count -= Byte.SIZE;
                bytes.write(bits >> count);
                bits &= (1 << count) - 1;
            }
        }
        if (count >= 5 || bits != 0) {
            throw new IllegalArgumentException("it is cut off");
        }
        return bytes.toByteArray();
    }

    public static String toBase32(byte[] bytes) {
        StringBuilder text = new StringBuilder("b");
        int bits = 0;
        int count = 0;
        for (byte b : bytes) {
            bits = bits << Byte.SIZE | b & 0xff;
            count += Byte.SIZE;
            while (count >= 5) {
                count -= 5;
                text.append(BASE32.charAt(bits >> count & 31));
            }
            bits &= (1 << count) - 1;
        }
        return count == 0
                ? text.toString()
                : text.append(BASE32.charAt(bits << 5 - count & 31)).toString();
    }

    /** Base58 as Bitcoin has it, without prefix: the form of a CID of version 0. */
    static byte[] base58(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("it is too long");
        }
        return number(text, BASE58);
    }

    public static String toBase58(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        BigInteger base = BigInteger.valueOf(BASE58.length());
        for (BigInteger left = new BigInteger(1, bytes); left.signum() > 0; left = left.divide(base)) {
            text.append(BASE58.charAt(left.mod(base).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append(BASE58.charAt(0));
        }
        return text.reverse().toString();
    }

    /** One large number; each leading zero digit is a zero byte. */
    private static byte[] number(String text, String alphabet) {
        BigInteger base = BigInteger.valueOf(alphabet.length());
        BigInteger value = BigInteger.ZERO;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = digit(text.charAt(i), alphabet);
            value = value.multiply(base).add(BigInteger.valueOf(digit));
            zeros += digit == 0 && zeros == i ? 1 : 0;
        }
        byte[] magnitude = value.toByteArray();
        int skip = magnitude[0] == 0 ? 1 : 0;
        byte[] bytes = new byte[zeros + magnitude.length - skip];
        System.arraycopy(magnitude, skip, bytes, zeros, magnitude.length - skip);
        return bytes;
    }

    private static int digit(char c, String alphabet) {
        int digit = alphabet.indexOf(c);
        if (digit < 0) {
            throw new IllegalArgumentException("'" + (c < 0x20 || c > 0x7e ? '?' : c) + "' is not in its alphabet");
        }
        return digit;
    }
}
