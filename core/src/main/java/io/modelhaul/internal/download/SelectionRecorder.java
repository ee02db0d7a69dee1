package io.modelhaul.internal.download;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Option;
import io.modelhaul.internal.state.Selections;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Remembers which part of a model a download asks for: the whole, or what options select. */
public final class SelectionRecorder {
    /** In the context of a download that nobody asked for, such as one that repairs. */
    public static final Object NOT_ASKED = SelectionRecorder.class.getName();

    /** Of larger parts, nothing is remembered. */
    private static final int MAX_FILES = 20_000;

    private static final Set<CachePolicy> ASKS = EnumSet.of(CachePolicy.PREFER_CACHED, CachePolicy.REFRESH);

    private final Engine engine;
    private final DownloadRequest request;

    SelectionRecorder(Engine engine, DownloadRequest request) {
        this.engine = engine;
        this.request = request;
    }

    /** Remembers it, which never fails the download. */
    Mono<DownloadPlan> remembered(DownloadPlan plan) {
        Map<String, List<String>> options = chosen(request.options());
        boolean small = options.isEmpty() || plan.files().size() <= MAX_FILES;
        if (plan.commit() == null || !small || !ASKS.contains(request.options().policy())) {
            return Mono.just(plan);
        }
        return Mono.deferContextual(context -> context.hasKey(NOT_ASKED)
                ? Mono.just(plan)
                : engine.<DownloadPlan>blocking(() -> remember(plan, options)).onErrorReturn(plan));
    }

    private DownloadPlan remember(DownloadPlan plan, Map<String, List<String>> options) throws IOException {
        List<String> files = options.isEmpty()
                ? List.of()
                : plan.files().stream().map(file -> file.path().value()).toList();
        Selections.in(engine.stateFolder())
                .asked(plan.provider(), plan.model(), plan.commit(), folder(plan), options, files);
        return plan;
    }

    /** A single file's model is the folder that its path is relative to. */
    private static Path folder(DownloadPlan plan) {
        Path path = plan.layout().modelPath().toAbsolutePath();
        List<PlannedFile> files = plan.files();
        Path only = files.size() == 1 ? Path.of(files.get(0).path().value()) : null;
        Path above = path;
        for (int i = 0; only != null && path.endsWith(only) && i < only.getNameCount(); i++) {
            above = above.resolveSibling("");
        }
        return above;
    }

    private static Map<String, List<String>> chosen(DownloadOptions options) {
        Set<String> choosing = options.options().stream()
                .filter(Option::isSelecting)
                .map(Option::name)
                .collect(Collectors.toSet());
        Map<String, List<String>> texts = new TreeMap<>(options.texts());
        texts.keySet().retainAll(choosing);
        return texts;
    }
}
