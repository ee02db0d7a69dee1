package io.modelhaul.cli;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.cli.output.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;

/** Shows a download, an accident and a recovery without any network. */
@CommandLine.Command(
        name = "demo",
        customSynopsis = "modelhaul demo",
        description = "Download a sample from a Hub inside this program, with an accident on the way.",
        footerHeading = "%n",
        footer = "Needs no network and touches no cache: everything goes to a new temporary folder.")
final class DemoCommand implements Command {
    private static final String PROVIDER = "huggingface";

    private final CommandContext context;

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("modelhaul-demo-").toRealPath();
        Environment own = Environment.of(Map.of("HOME", folder.toString()));
        try (DemoHub hub = DemoHub.start();
                Modelhaul haul = Modelhaul.builder().environment(own).build()) {
            run(hub, haul, folder);
        }
        return ExitStatus.OK;
    }

    private void run(DemoHub hub, Modelhaul haul, Path folder) throws InterruptedException {
        DownloadOptions options = hub.options(folder.resolve("hub"));
        say("1. A Hub runs at " + hub.address() + ". We download " + DemoHub.MODEL + " from it.");
        say("   At " + Accident.AT_PERCENT + " % it cuts every connection and is gone for a second.");
        DownloadProgress end = follow(haul, options, new Accident(open(haul), hub));
        say("2. The download went on where it was: of " + Quantities.size(DemoHub.WEIGHTS_SIZE)
                + " of weights the Hub sent " + Quantities.size(hub.sent()) + " in all.");
        say("3. Now with --policy refresh: what is here is hashed again, and nothing is fetched.");
        follow(haul, options.toBuilder().policy(CachePolicy.REFRESH).build(), open(haul));
        say("   " + DemoHub.WEIGHTS + " has the digest that the Hub names: sha256:" + hub.digest());
        say("4. The model is here. Everything of this demo is in " + folder);
        say("   and nowhere else: delete that folder when you have seen enough.");
        context.streams().result(Objects.requireNonNullElse(end.path(), folder.toString()));
    }

    private ProgressOutput open(Modelhaul haul) {
        return OutputFormat.of(false, false, context.verbose()).open(context.streams(), haul::files);
    }

    private DownloadProgress follow(Modelhaul haul, DownloadOptions options, ProgressOutput output)
            throws InterruptedException {
        try (output) {
            DownloadRun run = new DownloadRun(PROVIDER, DemoHub.MODEL, output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            return run.follow(haul.download(PROVIDER, DemoHub.MODEL, options));
        }
    }

    private void say(String text) {
        context.streams().out().println(text);
    }
}
