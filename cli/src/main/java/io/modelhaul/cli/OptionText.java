package io.modelhaul.cli;

import io.modelhaul.Option;
import java.util.Locale;
import java.util.regex.Pattern;

/** How the library's names of options read on the command line. */
final class OptionText {
    private static final Pattern OTHER_OPTION = Pattern.compile("\\{([a-z][A-Za-z0-9]*)}");

    private OptionText() {}

    /** {@code repoType} becomes {@code --repo-type}. */
    static String flag(String name) {
        return "--" + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** {@code hybridRatio} becomes {@code hybrid ratio}. */
    static String words(String name) {
        return flag(name).substring(2).replace('-', ' ');
    }

    /** What an option does, with the other options that it names as flags. */
    static String description(Option<?> option) {
        return OTHER_OPTION.matcher(option.description()).replaceAll(name -> flag(name.group(1)));
    }

    /** The heading under which the help lists options of a topic. */
    static String heading(Option.Topic topic) {
        return switch (topic) {
            case CONTENT -> "What to take";
            case PLACE -> "Where from, and where to";
            case CACHE -> "How to use what is stored";
            case TRANSFER -> "Speed and patience";
            case OTHER -> "Of providers";
        };
    }
}
