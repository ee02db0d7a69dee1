package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Modelhaul;
import io.modelhaul.Option;

/** What a call's options mean for a companion of its model. */
final class Companions {
    private Companions() {}

    /** Options that choose what belongs to the model say nothing about its companion. */
    static DownloadOptions options(ModelArgument companion, DownloadOptions given, Modelhaul haul) {
        DownloadOptions.Builder own = given.toBuilder();
        given.options().stream()
                .filter(option -> !LibraryOptions.ofStore(option) && !DownloadOptions.OF_ENGINE.contains(option)
                        || option.equals(DownloadOptions.REVISION)
                        || !understands(companion, option, haul))
                .forEach(option -> own.set(option, null));
        return own.build();
    }

    private static boolean understands(ModelArgument companion, Option<?> option, Modelhaul haul) {
        return DownloadOptions.OF_ENGINE.contains(option)
                || haul.providers().list().stream()
                        .filter(provider -> provider.answersTo(companion.provider())
                                || provider.schemes().contains(companion.provider()))
                        .anyMatch(provider -> provider.options().contains(option));
    }
}
