package io.modelhaul.cli;

import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.store.Preflight;
import java.io.PrintStream;

/** A plan as people read it. */
final class PlanTable {
    private static final int DIGEST_WIDTH = 28;

    private final Preflight preflight;
    private final DownloadPlan plan;

    PlanTable(Preflight preflight) {
        this.preflight = preflight;
        this.plan = preflight.plan();
    }

    void print(PrintStream out) {
        out.println(SafeText.clean(heading()));
        out.println();
        TextTable table = new TextTable("FILE", " SIZE", "DIGEST", "HERE");
        plan.files().forEach(file -> row(table, file));
        table.print(out);
        out.println();
        printSums(out);
    }

    /** How much it is, how much of it is missing, and whether there is room. */
    void printSums(PrintStream out) {
        out.println(totals());
        out.println(SafeText.clean(disk()));
    }

    private String heading() {
        String revision = plan.revision() == null ? "" : " @ " + plan.revision();
        boolean named = plan.commit() != null && !plan.commit().equals(plan.revision());
        return plan.provider() + " " + plan.model() + revision + (named ? " (" + plan.commit() + ")" : "");
    }

    private void row(TextTable table, PlannedFile file) {
        String digest = file.digests().isEmpty()
                ? "none known"
                : SafeText.shorten(file.digests().get(0).toString(), DIGEST_WIDTH);
        String here = preflight.cached().contains(file) ? "yes" : "no";
        table.row(file.path().value(), Quantities.size(file.size()), digest, here);
    }

    private String totals() {
        Long missing = preflight.missingBytes();
        String still = missing == null
                ? "missing bytes not known"
                : missing == 0 ? "nothing missing" : Quantities.size(missing) + " missing";
        return Quantities.count(plan.files().size(), "file") + ", " + Quantities.size(plan.totalBytes()) + ", " + still;
    }

    private String disk() {
        String verdict =
                preflight.missingBytes() == null ? "need not known" : preflight.enough() ? "enough" : "NOT ENOUGH";
        Long free = preflight.freeBytes();
        return "Disk: " + (free == null ? "free space not known" : Quantities.size(free) + " free") + " at "
                + preflight.diskPath() + ", " + verdict;
    }
}
