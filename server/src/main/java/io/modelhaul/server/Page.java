package io.modelhaul.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page for eyes: one document with its style and its script in it, and a policy under which nothing else runs (CSP
 * Level 3, hashes).
 */
public final class Page {
    private static final String TYPE = "text/html;charset=utf-8";

    private final ApiResponse response;

    private Page(ApiResponse response) {
        this.response = response;
    }

    static Page load() {
        String html = Resource.text("page.html")
                .replace("/*style*/", Resource.text("page.css"))
                .replace("/*script*/", Resource.text("page.js"));
        String policy = "default-src 'none'; script-src " + hash(html, "script") + "; style-src " + hash(html, "style")
                + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return new Page(ApiResponse.of(200, TYPE, html.getBytes(StandardCharsets.UTF_8))
                .with("Content-Security-Policy", policy));
    }

    ApiResponse response() {
        return response;
    }

    private static String hash(String html, String element) {
        Matcher matcher = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(html);
        if (!matcher.find()) {
            throw new IllegalStateException("The page has no " + element);
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
