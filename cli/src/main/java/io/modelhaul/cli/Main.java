package io.modelhaul.cli;

import io.modelhaul.Environment;
import io.modelhaul.cli.output.Streams;
import java.util.List;

/** The entry of the {@code modelhaul} command. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        if (args.length == 1 && asksForVersion(args[0])) {
            System.out.println(Version.line());
            System.exit(System.out.checkError() ? ExitStatus.OTHER : ExitStatus.OK);
        }
        System.exit(run(List.of(args)));
    }

    /** Runs the command; returns its exit status. */
    static int run(List<String> args) {
        return Everything.run(args);
    }

    private static boolean asksForVersion(String word) {
        return word.equals("version") || word.equals("--version") || word.equals("-V");
    }

    /** Flight-recorder events of buffers are of no use here, and preparing them takes longer than a short command. */
    private static void quietNetty() {
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
    }

    /** Loaded only when more than the version is asked for. */
    private static final class Everything {
        static int run(List<String> args) {
            Environment environment = Environment.ofProcess();
            Streams streams =
                    Streams.ofProcess(environment, Secrets.of(args, System.getenv()), Logging.hasFrames(args));
            System.setErr(streams.err());
            Thread.setDefaultUncaughtExceptionHandler(new UncaughtFailures(
                    streams.err(),
                    Logging.isVerbose(args),
                    status -> Runtime.getRuntime().halt(status)));
            Logging.configure(args);
            quietNetty();
            try (CommandContext context = CommandContext.ofProcess(streams, environment, args)) {
                return new Cli(context).run(args);
            }
        }
    }
}
