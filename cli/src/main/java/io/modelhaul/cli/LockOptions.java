package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.Lockfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The lockfile of a call: written after it, or obeyed by it. */
final class LockOptions {
    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description = "The lockfile: pull writes what it pulled into it, to the byte; plan writes nothing.")
    private @Nullable Path file;

    @Option(
            names = "--locked",
            description = "Obey the lockfile: exactly those bytes, or a refusal that names the difference;"
                    + " without MODEL, all that it holds.")
    private boolean locked;

    /** Whether the file is to be obeyed. */
    boolean locked() {
        return locked;
    }

    /** The lockfile to write; null when none was named. */
    @Nullable
    Lockfile file() {
        return file == null ? null : new Lockfile(file);
    }

    /**
     * What is locked of the model that the words name, or all where there are none.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when that is nothing
     */
    List<LockedModel> chosen(List<String> words, Modelhaul haul, DownloadOptions given) throws IOException {
        Lockfile lock = file();
        if (lock == null) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, "--locked needs --lock FILE: the lockfile to obey.");
        }
        List<LockedModel> all = lock.read();
        List<LockedModel> chosen = words.isEmpty()
                ? all
                : all.stream().filter(model -> meant(model, words, haul, given)).toList();
        if (chosen.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    (words.isEmpty() ? "Nothing" : "'" + String.join(" ", words) + "'") + " is locked in " + file
                            + ". Pull it once with --lock and without --locked.");
        }
        return chosen;
    }

    private static boolean meant(LockedModel model, List<String> words, Modelhaul haul, DownloadOptions given) {
        ModelArgument argument = new ModelArgument(Commands.PULL, words);
        boolean provider = haul.providers().list().stream()
                .filter(each -> each.id().equals(model.provider()))
                .anyMatch(each ->
                        each.answersTo(argument.provider()) || each.schemes().contains(argument.provider()));
        return provider && haul.validate(argument.ref(), given).model().equals(model.model());
    }

    /** The options of the call for what is locked: a host that a lockfile names, and nobody on the command line, gets no credentials. */
    static DownloadOptions options(LockedModel model, List<String> words, DownloadOptions given) {
        return words.isEmpty() && namesItsHost(model)
                ? given.toBuilder()
                        .set(DownloadOptions.TOKEN, null)
                        .set(DownloadOptions.HEADER, null)
                        .build()
                : given;
    }

    private static boolean namesItsHost(LockedModel model) {
        int slash = model.model().indexOf('/');
        String first = model.model().substring(0, Math.max(0, slash));
        boolean inThreeParts =
                model.provider().equals("ollama") && model.model().indexOf('/', slash + 1) > 0;
        return !model.provider().equals("huggingface")
                && (model.model().contains("://") || first.contains(".") || first.contains(":") || inThreeParts);
    }
}
