package io.modelhaul.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.download.DownloadSession;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.plan.PlanExecutor;
import io.modelhaul.internal.transfer.FileTransfer;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.segment.SegmentWriter;
import io.modelhaul.internal.transfer.segment.SegmentedFetch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The way of one download, as docs/how-a-download-works.md tells it: those classes, in that order, forward only. */
class DownloadWayTest {
    private static final List<String> WAY = List.of(
            Modelhaul.class.getName(),
            DownloadSession.class.getName(),
            PlanExecutor.class.getName(),
            "io.modelhaul.internal.plan.FileFetch",
            FileTransfer.class.getName(),
            SegmentedFetch.class.getName(),
            HttpSource.class.getName(),
            SegmentWriter.class.getName(),
            PartFile.class.getName());

    private static final Path DOCS = Path.of("..", "docs");
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.modelhaul");

    @Test
    void theWayGoesForwardOnly() {
        for (int i = 1; i < WAY.size(); i++) {
            noClasses()
                    .that(named(List.of(WAY.get(i))))
                    .should()
                    .transitivelyDependOnClassesThat(named(WAY.subList(0, i)))
                    .check(CORE);
        }
    }

    @Test
    void whatAllDownloadsShareKnowsNone() {
        noClasses()
                .that(named(List.of(Engine.class.getName())))
                .should()
                .transitivelyDependOnClassesThat(named(WAY.subList(0, 5)))
                .check(CORE);
    }

    /** From there on, the next class is reached through an interface: a source hands its body to its reader. */
    @Test
    void eachStepLeadsToTheNextUntilTheSourceIsAsked() {
        for (int i = 1; i <= WAY.indexOf(SegmentedFetch.class.getName()); i++) {
            assertThat(CORE.get(WAY.get(i - 1)).getTransitiveDependenciesFromSelf())
                    .as("what " + WAY.get(i - 1) + " uses")
                    .anyMatch(outermostIs(WAY.get(i)));
        }
    }

    private static Predicate<Dependency> outermostIs(String name) {
        return dependency -> outermost(dependency.getTargetClass()).getName().equals(name);
    }

    @Test
    void thePagesDrawTheSameWay() throws IOException {
        String way = WAY.stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.joining(" → "));

        assertThat(Files.readString(DOCS.resolve("how-a-download-works.md"))).contains(way);
        assertThat(Files.readString(DOCS.resolve("architecture.md"))).contains(way);
    }

    @Test
    void everyClassThatThePageNamesExists() throws IOException {
        Set<String> known = CORE.stream().map(JavaClass::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        Matcher names = Pattern.compile("`([A-Z][a-z][A-Za-z0-9]*)(?:\\.[a-z][A-Za-z]*)?`")
                .matcher(Files.readString(DOCS.resolve("how-a-download-works.md")));

        // Fields of the protocol.
        assertThat(names.results().map(name -> name.group(1)).toList())
                .hasSizeGreaterThan(40)
                .filteredOn(name -> !Set.of("Range").contains(name))
                .isSubsetOf(known);
    }

    private static DescribedPredicate<JavaClass> named(List<String> names) {
        return DescribedPredicate.describe(
                names.stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .toList()
                        .toString(),
                type -> names.contains(outermost(type).getName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(DownloadWayTest::outermost).orElse(type);
    }
}
