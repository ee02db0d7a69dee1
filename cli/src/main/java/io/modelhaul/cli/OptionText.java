package io.modelhaul.cli;

import java.util.Locale;
import java.util.Map;

/**
 * How an option of the library is presented on the command line.
 *
 * @param group the heading under which the help lists it
 * @param label stands for its value in the help
 * @param text what it does
 */
record OptionText(Group group, String label, String text) {
    /** The headings of the help, in their order. */
    enum Group {
        WHAT("What to take"),
        WHERE("Where from, and where to"),
        HOW("How to use what is stored"),
        TRANSFER("Speed and patience"),
        OTHER("Of providers");

        private final String heading;

        Group(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }
    }

    private static final Map<String, OptionText> KNOWN = Map.ofEntries(
            entry("revision", Group.WHAT, "R", "A branch, tag, commit or refs/pr/N."),
            entry("repoType", Group.WHAT, "TYPE", "model (the default), dataset or space."),
            entry("include", Group.WHAT, "GLOB", "Only files that match; repeatable."),
            entry("exclude", Group.WHAT, "GLOB", "No files that match; repeatable."),
            entry("quant", Group.WHAT, "QUANT", "The GGUF model of this quantisation, such as Q4_K_M."),
            entry("noCompanions", Group.WHAT, "", "Leave out what goes with it, such as a projector."),
            entry("file", Group.WHAT, "NAME", "Only this file."),
            entry("sha256", Group.WHAT, "HEX", "The SHA-256 that a single file must have."),
            entry("endpoint", Group.WHERE, "URL", "The server to ask instead of the usual one."),
            entry("gateway", Group.WHERE, "URL", "The IPFS gateway to ask, and no other; repeatable, in order."),
            entry("gatewayTimeout", Group.TRANSFER, "TIME", "How long to wait for a gateway's answer (default 30s)."),
            entry("gatewayTries", Group.TRANSFER, "N", "How often a gateway is asked in a row (default 2)."),
            entry(
                    "token",
                    Group.WHERE,
                    "T",
                    "A token for that server and nobody else. Better: HF_TOKEN in the environment."),
            entry("header", Group.WHERE, "'K: V'", "A request header for that server and nobody else; repeatable."),
            entry("cacheDir", Group.WHERE, "DIR", "The cache to use instead of the provider's usual one."),
            entry("localDir", Group.WHERE, "DIR", "Put plain files here and leave the caches alone."),
            entry(
                    "fallback",
                    Group.WHERE,
                    "SOURCE",
                    "Where to get the same bytes when the sources before fail; repeatable."),
            entry("manifest", Group.WHERE, "FILE", "A manifest with digests, sizes and more addresses of the files."),
            entry("prefer", Group.WHERE, "LAYER", "Ask sources of this kind first, such as ipfs; repeatable."),
            entry("direct", Group.WHERE, "", "Ollama without a server: from the registry into its folder of models."),
            entry("catalogue", Group.WHERE, "URL", "The catalogue to search for Ollama models."),
            entry("maxSize", Group.WHAT, "SIZE", "Of a search: propose nothing that is larger, such as 8G."),
            entry("insecure", Group.WHERE, "", "Allow plain http:// where it is otherwise refused."),
            entry("policy", Group.HOW, "P", "prefer-cached (the default), refresh, cache-only or no-cache."),
            entry("overwrite", Group.HOW, "", "Replace files in --local-dir that no download put there."),
            entry("offline", Group.HOW, "", "Never use the network; the same as --policy cache-only."),
            entry("connections", Group.TRANSFER, "N", "The most connections at once (default 16)."),
            entry("limitRate", Group.TRANSFER, "SIZE", "The most bytes a second, such as 20M or 512Ki."),
            entry("retries", Group.TRANSFER, "N", "More tries after one that brought nothing."),
            entry("retryBudget", Group.TRANSFER, "TIME", "How long to go on while nothing arrives, such as 30m."),
            entry("retryDelay", Group.TRANSFER, "TIME[,TIME...]", "Waits between tries; the last one is repeated."),
            entry("connectTimeout", Group.TRANSFER, "TIME", "How long to wait for a connection, such as 10s."),
            entry("stallTimeout", Group.TRANSFER, "TIME", "How long a connection may bring nothing, such as 30s."));

    static OptionText of(String name) {
        return KNOWN.getOrDefault(name, new OptionText(Group.OTHER, "VALUE", "An option of a provider."));
    }

    /** {@code repoType} becomes {@code --repo-type}. */
    static String flag(String name) {
        return "--" + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** {@code hybridRatio} becomes {@code hybrid ratio}. */
    static String words(String name) {
        return flag(name).substring(2).replace('-', ' ');
    }

    private static Map.Entry<String, OptionText> entry(String name, Group group, String label, String text) {
        return Map.entry(name, new OptionText(group, label, text));
    }
}
