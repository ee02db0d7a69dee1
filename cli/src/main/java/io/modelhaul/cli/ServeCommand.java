package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Values;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.server.ModelhaulServer;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import reactor.netty.ChannelBindException;

/** Serves downloads over HTTP until it is told to end. */
@CommandLine.Command(
        name = "serve",
        customSynopsis = "modelhaul serve [OPTIONS]",
        description = "Serve downloads over HTTP: REST, server-sent events, and a page at /.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "The first line on standard output is 'listening on http://...'. Access is logged to standard error.",
            "On an address that others can reach, an API key is needed; better MODELHAUL_API_KEY than --api-key,",
            "which other users of this machine can see.",
            "",
            "Examples:",
            "  modelhaul serve",
            "  modelhaul serve --private",
            "  modelhaul serve --port 0 --allow-dir /srv/models",
            "  MODELHAUL_API_KEY=... modelhaul serve --host 0.0.0.0 --allow-host models.lan"
        })
final class ServeCommand implements Command {
    private static final int LOOK_SECONDS = 2;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(9);

    private final CommandContext context;
    private final CountDownLatch told = new CountDownLatch(1);

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Listen on this address (default 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Listen on this port (default 8585); 0 picks a free one.")
    private int port = 8585;

    @Option(
            names = "--api-key",
            paramLabel = "K",
            description = "Callers must show this key. Better: MODELHAUL_API_KEY in the environment.")
    private @Nullable String apiKey;

    @Option(
            names = "--private",
            description = "Make a key for this run, in a file that only you can read: for machines that several share.")
    private boolean onlyMe;

    @Option(
            names = "--allow-dir",
            paramLabel = "DIR",
            description = "Callers may name this folder and what is below; repeatable.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--allow-endpoint",
            paramLabel = "URL",
            description = "Callers may name this server and addresses below; repeatable.")
    private List<String> endpoints = new ArrayList<>();

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Callers may reach this server by this name; repeatable.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--resume", description = "Go on with the downloads that the last run left unfinished.")
    private boolean resume;

    ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrivateKeyFile made = onlyMe ? privateKey() : null;
        String key = made == null ? givenKey() : made.key();
        ModelhaulServer server = started(key);
        context.onInterrupt(told::countDown, LONGEST_STOP);
        Path file = made == null ? null : written(made, server);
        context.streams().result("listening on " + server.address());
        if (made != null) {
            context.streams().result(server.address() + "/#" + made.key());
        }
        tellWhoMayCall(server, key, file);
        tellPending(server);
        EventLoopWatch loops = new EventLoopWatch();
        while (!told.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
            loops.dead().ifPresent(this::end);
        }
        Await.end(server.stop(), LONGEST_STOP);
        return ExitStatus.OK;
    }

    /** Without one of its event loops the server would go on to listen, and answer some of its clients never. */
    private void end(String loop) {
        context.streams()
                .err()
                .println("modelhaul: the thread " + loop
                        + " has ended, which serves connections. The server ends, so that"
                        + " it can be started again; what arrived is kept.");
        Runtime.getRuntime().halt(ExitStatus.OTHER);
    }

    private @Nullable String givenKey() {
        return apiKey == null ? context.environment().get("MODELHAUL_API_KEY") : apiKey;
    }

    private PrivateKeyFile privateKey() {
        if (givenKey() != null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "--private makes a key, and one is given with --api-key or MODELHAUL_API_KEY: drop one of them.");
        }
        return new PrivateKeyFile(context.environment().stateFolder());
    }

    private static Path written(PrivateKeyFile made, ModelhaulServer server) {
        try {
            return made.write(server.address().getPort());
        } catch (IOException e) {
            throw new DownloadException(
                    ErrorCode.IO, "The key could not be written where only you can read it: " + e.getMessage(), e);
        }
    }

    private void tellWhoMayCall(ModelhaulServer server, @Nullable String key, @Nullable Path file) {
        context.streams().err().println("Serving " + server.address() + "; Ctrl-C ends it, and what arrived is kept.");
        String who = key == null || key.isBlank()
                ? "Every user of this machine may call it, as no key is set: --private makes one for this run."
                : file == null
                        ? "Callers need the key that you gave."
                        : "Callers need the key in " + file + ", which only you can read.";
        context.streams().err().println(who);
    }

    /** What the last run left unfinished: named, and gone on with only when asked to. */
    private void tellPending(ModelhaulServer server) {
        for (PendingDownload pending : Await.all(server.api().pending())) {
            String state = resume ? "resuming" : "pending";
            context.streams()
                    .out()
                    .println(state + " " + pending.id() + " "
                            + SafeText.clean(pending.provider() + " " + pending.model()));
            if (resume) {
                Await.value(server.api().resume(pending.id()));
            }
        }
    }

    private ModelhaulServer started(@Nullable String key) {
        try {
            return Await.value(settings(key).start());
        } catch (IllegalArgumentException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            if (e instanceof ChannelBindException || e.getCause() instanceof BindException) {
                throw new DownloadException(
                        ErrorCode.IO,
                        "Cannot listen on " + host + " port " + port + ": another program does, or it is not an address"
                                + " of this machine. --port 0 picks a free port.",
                        e);
            }
            throw e;
        }
    }

    private ModelhaulServer.Builder settings(@Nullable String key) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("Option --port takes a number from 0 to 65535.");
        }
        ModelhaulServer.Builder settings =
                ModelhaulServer.builder(context.haul()).host(host).port(port).apiKey(key);
        folders.forEach(settings::allowFolder);
        endpoints.forEach(endpoint -> settings.allowEndpoint(endpoint(endpoint)));
        names.forEach(settings::allowHost);
        return settings;
    }

    private static URI endpoint(String text) {
        try {
            return Values.address(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option --allow-endpoint does not fit: " + e.getMessage() + ".", e);
        }
    }
}
