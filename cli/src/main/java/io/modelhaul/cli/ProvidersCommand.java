package io.modelhaul.cli;

import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.internal.json.ProviderJson;
import io.modelhaul.spi.ProviderDescriptor;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;

/** Tells which providers there are. */
@CommandLine.Command(
        name = "providers",
        customSynopsis = "modelhaul providers [--json]",
        description = "List the providers: id, aliases, schemes, supported or why not.")
final class ProvidersCommand implements Command {
    private final CommandContext context;

    @CommandLine.Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    ProvidersCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<ProviderDescriptor> providers =
                context.haul().providers().list().stream().map(HintText::shown).toList();
        PrintStream out = context.streams().out();
        if (json) {
            providers.forEach(provider -> Json.line(out, ProviderJson.of(provider)));
        } else {
            table(providers).print(out);
        }
        context.haul()
                .providers()
                .broken()
                .forEach(broken -> context.streams().err().println(SafeText.clean(broken)));
        return ExitStatus.OK;
    }

    private static TextTable table(List<ProviderDescriptor> providers) {
        TextTable table = new TextTable("PROVIDER", "ALIASES", "SCHEMES", "SUPPORTED");
        for (ProviderDescriptor provider : providers) {
            table.row(
                    provider.id(),
                    String.join(" ", provider.aliases()),
                    String.join(
                            " ",
                            provider.schemes().stream()
                                    .map(scheme -> scheme + "://")
                                    .toList()),
                    provider.unsupported() == null
                            ? "yes: " + provider.description()
                            : "no: " + provider.unsupported());
        }
        return table;
    }
}
