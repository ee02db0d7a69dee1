package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.spi.ProviderDescriptor;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what helps in the words of the command line: the library knows neither flags nor commands. */
final class HintText {
    private static final String NAME = "'([a-z][A-Za-z0-9]*)'";
    /** Options as the library names them, {@code option 'a'} and {@code options 'a', 'b' or 'c'}. */
    private static final Pattern OPTIONS =
            Pattern.compile("\\b[Oo]ptions? " + NAME + "(?:(?:, | or | and )" + NAME + ")*");

    private static final Pattern OPTION = Pattern.compile(NAME);

    private HintText() {}

    /** What happened and what helps, in full. */
    static String of(DownloadException failure, List<ProviderDescriptor> providers) {
        Hint hint = failure.hint();
        String text = hint == null ? failure.reason() : failure.reason() + " " + of(hint);
        String own = failure.code() == ErrorCode.UNSUPPORTED_PROVIDER ? withAlternatives(text, providers) : text;
        return withFlags(own).replace("with its stack trace.", "with its stack trace, which -v shows.");
    }

    static String of(Hint hint) {
        return switch (hint) {
            case ALLOW_INSECURE -> "Use https://, or say --insecure.";
            case GIVE_DIGEST -> "Use https://, give --sha256 or a --manifest, or say --insecure.";
            case USE_CREDENTIALS -> "Pass credentials that it accepts (--token or --header).";
            case ALLOW_NETWORK -> "Run the same without --offline.";
            case DOWNLOAD_FIRST -> "'list' shows what is; 'pull' downloads it.";
            case LIST_PENDING -> "'pending' lists them.";
            case ADD_PROVIDER ->
                "Add the provider's jar to the class path (or put it into a folder, and name that with --plugin-dir).";
            case REPAIR -> "'verify --repair' fetches it again.";
            case REFRESH -> "Pull the model again with --policy refresh.";
            case UNLOCK -> "Leave --locked out.";
            case RAISE_STALL_TIMEOUT -> "Try again, or raise --stall-timeout.";
            case RAISE_CONNECT_TIMEOUT -> "Check the address and your network, or raise --connect-timeout.";
            case LOWER_CONNECTIONS ->
                "Lower --connections, or raise the memory with MODELHAUL_JAVA_OPTS=-XX:MaxDirectMemorySize=512m.";
            case WRITE_MANIFEST -> "'modelhaul manifest' writes one for a stored model.";
            case SEARCH_CATALOGUE -> "'modelhaul search PROVIDER WORDS' looks for models.";
        };
    }

    /** The library names an option as JSON does; here it is the flag that the user typed. */
    static String withFlags(String message) {
        return OPTIONS.matcher(message).replaceAll(HintText::flags);
    }

    private static String flags(MatchResult options) {
        return OPTION.matcher(options.group()).replaceAll(name -> OptionText.flag(name.group(1)));
    }

    private static String withAlternatives(String message, List<ProviderDescriptor> providers) {
        String text = message;
        for (ProviderDescriptor provider : providers) {
            String reason = provider.unsupported();
            text = reason == null ? text : text.replace(reason, String.valueOf(unsupported(provider)));
        }
        return text;
    }

    /** Why a provider cannot download, with the commands that help instead; null when it can. */
    static @Nullable String unsupported(ProviderDescriptor provider) {
        String reason = provider.unsupported();
        return reason == null
                ? null
                : switch (provider.id()) {
                    case "lmstudio" ->
                        "LM Studio has no interface through which another program can download. It loads plain GGUF files:"
                                + " pull one from the Hub into its folder, for example 'modelhaul pull hf://OWNER/REPO"
                                + " --include \"*Q4_K_M.gguf\" --local-dir ~/.lmstudio/models/OWNER/REPO'.";
                    case "openai" ->
                        "its models are used over its API and cannot be downloaded. Open-weight models of OpenAI are on"
                                + " the Hub: 'modelhaul pull hf://openai/gpt-oss-20b'.";
                    case "anthropic" ->
                        "its models are used over its API and cannot be downloaded. For a model on this machine choose one"
                                + " from the Hub ('modelhaul search huggingface WORDS') or from Ollama.";
                    default -> withFlags(reason);
                };
    }

    /** The provider as the command shows it. */
    static ProviderDescriptor shown(ProviderDescriptor provider) {
        return new ProviderDescriptor(
                provider.id(),
                provider.aliases(),
                provider.schemes(),
                provider.layer(),
                provider.options(),
                provider.description(),
                unsupported(provider));
    }
}
