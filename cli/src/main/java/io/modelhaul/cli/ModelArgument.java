package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ModelRef;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The model that a command is about: one source, or provider and model. */
final class ModelArgument {
    static final String DESCRIPTION =
            "A source such as hf://owner/name[@rev][/file], https://... or a path; or a provider and its name for a model.";

    @Parameters(
            index = "0..1",
            arity = "1..2",
            paramLabel = "[PROVIDER] MODEL",
            hideParamSyntax = true,
            description = DESCRIPTION)
    private List<String> words = new ArrayList<>();

    private final Commands command;

    ModelArgument(Commands command) {
        this.command = command;
    }

    /** One source, or provider and model. */
    ModelArgument(Commands command, List<String> words) {
        this.command = command;
        this.words = words;
    }

    private boolean isSource() {
        return words.size() == 1;
    }

    private ModelRef.Source source() {
        String text = words.get(0);
        try {
            return ModelRef.parse(text);
        } catch (DownloadException e) {
            throw BareName.of(text).map(name -> name.refused(command)).orElse(e);
        }
    }

    /** The model that the words mean. */
    ModelRef ref() {
        return isSource() ? source() : ModelRef.of(words.get(0), words.get(1));
    }

    /** The provider's name, or the source's scheme, as it was written. */
    String provider() {
        return isSource() ? source().scheme() : words.get(0);
    }

    /** The model's name, as it was written. */
    String model() {
        return isSource() ? source().location() : words.get(1);
    }
}
