///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS io.modelhaul:modelhaul-core:0.1.0-SNAPSHOT
//DEPS io.modelhaul:modelhaul-provider-huggingface:0.1.0-SNAPSHOT

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;

/** Downloads a model and draws a bar: {@code Bars hf://Qwen/Qwen3-0.6B}. */
public class Bars {
    public static void main(String[] args) {
        ModelRef.Source source = ModelRef.parse(args[0]);
        try (Modelhaul haul = Modelhaul.create()) {
            DownloadProgress last = haul.download(source, DownloadOptions.none())
                    .doOnNext(Bars::draw)
                    .blockLast();
            System.out.println("\n" + last.path());
        }
    }

    private static void draw(DownloadProgress state) {
        int percent = state.percent() == null ? 0 : state.percent().intValue();
        String bar = "#".repeat(percent / 5) + "-".repeat(20 - percent / 5);
        String eta = state.etaSeconds() == null ? "" : state.etaSeconds() + " s left";
        System.out.printf("\r%-11s [%s] %3d %% %-12s", state.status(), bar, percent, eta);
    }
}
