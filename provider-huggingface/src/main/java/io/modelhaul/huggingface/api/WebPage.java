package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;

/** Notices pages for people where an answer for programs was expected, such as the login page of a hotel's network. */
final class WebPage {
    private static final String WHAT =
            "it is a web page, such as the login page of a network or of a proxy: open the Hub in a"
                    + " browser to see it, and log in if it asks for that";

    private WebPage() {}

    /** Refuses content that begins as a web page does. */
    static void refuse(byte[] beginning) {
        int at = 0;
        while (at < beginning.length && (beginning[at] <= ' ' || isOfByteOrderMark(beginning[at]))) {
            at++;
        }
        if (at < beginning.length && beginning[at] == '<') {
            throw instead();
        }
    }

    /** The failure that says so. */
    static DownloadException instead() {
        return JsonFields.failure(WHAT);
    }

    private static boolean isOfByteOrderMark(byte each) {
        int value = each & 0xff;
        return value == 0xef || value == 0xbb || value == 0xbf;
    }
}
