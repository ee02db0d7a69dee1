package io.modelhaul.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every command by its name, in the order of the help. */
enum Commands {
    PULL(PullCommand::new),
    PLAN(PlanCommand::new),
    LIST(ListCommand::new),
    SHOW(ShowCommand::new),
    SEARCH(SearchCommand::new),
    PROVIDERS(ProvidersCommand::new),
    DEMO(DemoCommand::new),
    COMPLETION(CompletionCommand::new),
    VERSION(VersionCommand::new),
    HELP(HelpCommand::new);

    private final Function<CommandContext, Command> factory;

    Commands(Function<CommandContext, Command> factory) {
        this.factory = factory;
    }

    /** The command's name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Commands> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word().equals(word))
                .findFirst();
    }

    /** This command alone: the others need not be loaded to run it. */
    CommandLine line(CommandContext context) {
        Command command = factory.apply(context);
        CommandLine line = configured(new CommandLine(command));
        line.getCommandSpec().name("modelhaul " + word());
        command.extend(line.getCommandSpec());
        return line;
    }

    /** All commands below one root, for the overview and for completion. */
    static CommandLine tree(CommandContext context, boolean withOptions) {
        CommandLine tree = new CommandLine(new Overview());
        for (Commands command : values()) {
            Command instance = command.factory.apply(context);
            CommandSpec spec = CommandSpec.forAnnotatedObject(instance);
            if (withOptions) {
                instance.extend(spec);
            }
            tree.addSubcommand(command.word(), spec);
        }
        return configured(tree);
    }

    private static CommandLine configured(CommandLine line) {
        line.getCommandSpec().usageMessage().parameterListHeading("%n").optionListHeading("%nOptions:%n");
        return line.setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setUnmatchedOptionsArePositionalParams(false);
    }
}
