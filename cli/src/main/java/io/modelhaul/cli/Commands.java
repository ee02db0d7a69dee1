package io.modelhaul.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command by its name, in the order of the help. */
enum Commands {
    PULL("download"),
    PLAN,
    LIST("ls"),
    SHOW("info"),
    VERIFY,
    REMOVE("rm"),
    PRUNE,
    PENDING,
    RESUME,
    MANIFEST,
    CLEAN,
    SEARCH,
    METRICS,
    EXPORT,
    IMPORT,
    PUBLISH,
    SERVE,
    PROVIDERS,
    DEMO,
    COMPLETION,
    VERSION,
    HELP;

    /** The switch of every command that makes it tell more. */
    static final String VERBOSE = "-v";

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> aliases;

    Commands(String... aliases) {
        this.aliases = List.of(aliases);
    }

    private Command create(CommandContext context) {
        return switch (this) {
            case PULL -> new PullCommand(context);
            case PLAN -> new PlanCommand(context);
            case LIST -> new ListCommand(context);
            case SHOW -> new ShowCommand(context);
            case VERIFY -> new VerifyCommand(context);
            case REMOVE -> new RemoveCommand(context);
            case PRUNE -> new PruneCommand(context);
            case PENDING -> new PendingCommand(context);
            case RESUME -> new ResumeCommand(context);
            case METRICS -> new MetricsCommand(context);
            case EXPORT -> new ExportCommand(context);
            case IMPORT -> new ImportCommand(context);
            case MANIFEST -> new ManifestCommand(context);
            case CLEAN -> new CleanCommand(context);
            case SEARCH -> new SearchCommand(context);
            case PUBLISH -> new PublishCommand(context);
            case SERVE -> new ServeCommand(context);
            case PROVIDERS -> new ProvidersCommand(context);
            case DEMO -> new DemoCommand(context);
            case COMPLETION -> new CompletionCommand(context);
            case VERSION -> new VersionCommand(context);
            case HELP -> new HelpCommand(context);
        };
    }

    /** The command's name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The command of that name or alias. */
    static Optional<Commands> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word().equals(word) || command.aliases.contains(word))
                .findFirst();
    }

    /** This command alone: the others need not be loaded to run it. */
    CommandLine line(CommandContext context) {
        if (this == PULL || this == PLAN) {
            context.startMeanwhile();
        }
        Command command = create(context);
        CommandLine line = configured(new CommandLine(command), context);
        line.getCommandSpec().name("modelhaul " + word());
        addCommonOptions(line.getCommandSpec());
        command.extend(line.getCommandSpec());
        return line;
    }

    /** All commands below one root, for the overview and for completion. */
    static CommandLine tree(CommandContext context, boolean withOptions) {
        CommandLine tree = new CommandLine(new Overview());
        for (Commands command : values()) {
            Command instance = command.create(context);
            CommandSpec spec = CommandSpec.forAnnotatedObject(instance);
            if (withOptions) {
                addCommonOptions(spec);
                instance.extend(spec);
            }
            tree.addSubcommand(command.word(), spec, command.aliases.toArray(String[]::new));
        }
        return configured(tree, context);
    }

    private static void addCommonOptions(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        spec.addOption(OptionSpec.builder(VERBOSE, "--verbose")
                .description("Tell more on standard error.")
                .build());
        spec.addOption(OptionSpec.builder(Plugins.OPTION)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .paramLabel("DIR")
                .description("Find providers in the jars of this folder, too; repeatable.")
                .build());
    }

    private static CommandLine configured(CommandLine line, CommandContext context) {
        line.getCommandSpec().usageMessage().parameterListHeading("%n").optionListHeading("%nOptions:%n");
        return line.registerConverter(Path.class, context.environment()::path)
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setUnmatchedOptionsArePositionalParams(false);
    }
}
