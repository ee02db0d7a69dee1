package io.modelhaul;

/**
 * What would help after a failure, as a key: whoever shows a {@link DownloadException} can say it in the words of its own
 * users, such as a flag, a button or a property.
 *
 * <p>Values are added to, never renamed.
 */
public enum Hint {
    /** Encrypt the way, or allow plain http. */
    ALLOW_INSECURE("Use https://, or set the option 'insecure'."),
    /** Encrypt the way, say what the bytes must be, or allow plain http. */
    GIVE_DIGEST("Use https://, give the digest with the option 'sha256' or 'manifest', or set the option 'insecure'."),
    /** Give a token or a header. */
    USE_CREDENTIALS("Pass credentials that it accepts, with the option 'token' or 'header'."),
    /** Ask with a {@link CachePolicy} that allows the network. */
    ALLOW_NETWORK("Ask again with a cache policy that allows the network."),
    /** See what is stored, or download the model. */
    DOWNLOAD_FIRST("Look at the list of stored models, or download it first."),
    /** See what is pending. */
    LIST_PENDING("Look at the list of pending downloads."),
    /** Add the jar of the provider. */
    ADD_PROVIDER("Add the provider's jar to the class path."),
    /** Fetch again the files that are wrong or missing. */
    REPAIR("Repair the model, which fetches it again."),
    /** Download again with {@link CachePolicy#REFRESH}. */
    REFRESH("Download the model again with the cache policy 'refresh'."),
    /** Download without a lockfile. */
    UNLOCK("Download it without a lock."),
    /** Allow more time without bytes. */
    RAISE_STALL_TIMEOUT("Try again, or raise the option 'stallTimeout'."),
    /** Allow more time for connections. */
    RAISE_CONNECT_TIMEOUT("Check the address and the network, or raise the option 'connectTimeout'."),
    /** Use fewer connections, or more memory. */
    LOWER_CONNECTIONS("Lower the option 'connections', or give the JVM more with -XX:MaxDirectMemorySize."),
    /** Write a manifest of a stored model, and look at that. */
    WRITE_MANIFEST("Compare it with a manifest that is written for a stored model."),
    /** Search the provider's catalogue. */
    SEARCH_CATALOGUE("Search the provider's catalogue for models.");

    private final String text;

    Hint(String text) {
        this.text = text;
    }

    /** One sentence in the words of the library, which names options as JSON does; part of the exception's message. */
    public String text() {
        return text;
    }
}
