package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.spi.PublishRequest;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes content here available to others. */
@CommandLine.Command(
        name = "publish",
        customSynopsis = "modelhaul publish [OPTIONS] PROVIDER PATH",
        description = "Publish a file or folder: compute its CID here, upload it, and check that both agree.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "The last line on standard output is the CID.",
            "",
            "Examples:",
            "  modelhaul publish ipfs ./my-model",
            "  PINATA_JWT=... modelhaul publish ipfs ./my-model --service pinata --manifest my-model.json"
        })
final class PublishCommand implements Command {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "PROVIDER", description = "Through which provider: ipfs.")
    private String provider = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "The file or folder.")
    private Path path = Path.of("");

    @Option(names = "--service", paramLabel = "NAME", description = "Who keeps it: kubo (the default) or pinata.")
    private @Nullable String service;

    @Option(names = "--endpoint", paramLabel = "API", description = "The service's API instead of the usual one.")
    private @Nullable String endpoint;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "A token for that API. Better: PINATA_JWT in the environment.")
    private @Nullable String token;

    @Option(names = "--manifest", paramLabel = "FILE", description = "Write what was published into this file.")
    private @Nullable Path manifest;

    @Option(names = "--json", description = "One JSON object a line on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the CID.")
    private boolean quiet;

    PublishCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        DownloadOptions.Builder options = DownloadOptions.builder();
        if (endpoint != null) {
            options.parse(DownloadOptions.ENDPOINT, endpoint);
        }
        if (token != null) {
            options.parse(DownloadOptions.TOKEN, token);
        }
        PublishRequest request = new PublishRequest(path, service, manifest, options.build());
        OutputFormat format = OutputFormat.of(json, quiet, context.verbose());
        try (ProgressOutput output = format.open(context.streams(), context.haul()::files)) {
            DownloadRun run = new DownloadRun(provider, path.toString(), output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            DownloadProgress end = run.follow(context.haul().providers().publish(provider, request));
            if (!json) {
                context.streams().result(String.valueOf(end.path()));
            }
        }
        return ExitStatus.OK;
    }
}
