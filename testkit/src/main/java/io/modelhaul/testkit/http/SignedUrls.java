package io.modelhaul.testkit.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs and checks the query of storage addresses, in the manner of object stores. */
public final class SignedUrls {

    private final Clock clock;
    private final Queue<String> issued = new ConcurrentLinkedQueue<>();
    private volatile byte[] secret = newSecret();
    private volatile Duration lifetime;

    public SignedUrls(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /** The verdict on an address. */
    public enum Verdict {
        VALID,
        EXPIRED,
        FORGED
    }

    public void lifetime(Duration changed) {
        lifetime = changed;
    }

    /** Makes every address signed so far worthless, as if its time were over. */
    public void expireAll() {
        secret = newSecret();
    }

    /** The signatures given out so far: none of them may ever appear in a log or file of a client. */
    public List<String> issued() {
        return List.copyOf(issued);
    }

    /** The query to append to {@code path}; {@code key} is signed along. */
    public String query(String path, String key) {
        long expires = clock.instant().plus(lifetime).getEpochSecond();
        String signature = signature(path, key, Long.toString(expires));
        issued.add(signature);
        return "key=" + PercentEncoding.component(key) + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&Expires=" + expires
                + "&X-Amz-Signature=" + signature;
    }

    public Verdict check(HubRequest request) {
        String expires = request.parameter("Expires").orElse("");
        String claimed = request.parameter("X-Amz-Signature").orElse("");
        String key = request.parameter("key").orElse("");
        boolean genuine = MessageDigest.isEqual(bytes(signature(request.rawPath(), key, expires)), bytes(claimed));
        if (!genuine) {
            return issued.contains(claimed) ? Verdict.EXPIRED : Verdict.FORGED;
        }
        return Long.parseLong(expires) < clock.instant().getEpochSecond() ? Verdict.EXPIRED : Verdict.VALID;
    }

    private String signature(String path, String key, String expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(bytes(path + '\n' + key + '\n' + expires)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] newSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
