package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.LockedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.StoredModel;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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

    /** The provider's name, or the source's scheme, as it was written. */
    String provider() {
        return isSource() ? source().scheme() : words.get(0);
    }

    /** The model's name, as it was written. */
    String model() {
        return isSource() ? source().location() : words.get(1);
    }

    Flux<DownloadProgress> download(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.download(source(), options) : haul.download(words.get(0), words.get(1), options);
    }

    Mono<DownloadPlan> plan(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.plan(source(), options) : haul.plan(words.get(0), words.get(1), options);
    }

    Mono<Void> remove(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.remove(source(), options) : haul.remove(words.get(0), words.get(1), options);
    }

    /** The model's name as requests for it have it. */
    String request(Modelhaul haul) {
        DownloadOptions none = DownloadOptions.none();
        DownloadRequest request =
                isSource() ? haul.request(source(), none) : haul.request(words.get(0), words.get(1), none);
        return request.model();
    }

    Mono<LockedModel> lock(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.lock(source(), options) : haul.lock(words.get(0), words.get(1), options);
    }

    Flux<ModelRef.Source> companions(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.companions(source(), options) : haul.companions(words.get(0), words.get(1), options);
    }

    Mono<StoredModel> show(Modelhaul haul, DownloadOptions options) {
        return isSource() ? haul.show(source(), options) : haul.show(words.get(0), words.get(1), options);
    }
}
