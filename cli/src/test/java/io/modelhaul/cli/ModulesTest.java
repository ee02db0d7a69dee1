package io.modelhaul.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules, seen from the one that has them all on its class path. */
@AnalyzeClasses(packages = "io.modelhaul", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {
    private static final String[] CORE = {
        "io.modelhaul",
        "io.modelhaul.spi..",
        "io.modelhaul.store..",
        "io.modelhaul.metrics..",
        "io.modelhaul.builtin..",
        "io.modelhaul.internal.."
    };
    private static final String[] PROVIDERS = {
        "io.modelhaul.huggingface..",
        "io.modelhaul.ollama..",
        "io.modelhaul.oci..",
        "io.modelhaul.registry..",
        "io.modelhaul.rkllm..",
        "io.modelhaul.modelscope..",
        "io.modelhaul.ipfs.."
    };
    private static final String TESTKIT = "io.modelhaul.testkit..";
    private static final String SERVER = "io.modelhaul.server..";
    private static final String COMMAND = "io.modelhaul.cli..";

    @ArchTest
    static final ArchRule coreKnowsNoOtherModule = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface..",
                    "io.modelhaul.ollama..",
                    "io.modelhaul.oci..",
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
                    "io.modelhaul.modelscope..",
                    "io.modelhaul.ipfs..",
                    TESTKIT,
                    SERVER,
                    COMMAND);

    @ArchTest
    static final ArchRule providersKnowOnlyCore = noClasses()
            .that()
            .resideInAnyPackage(PROVIDERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TESTKIT, SERVER, COMMAND);

    @ArchTest
    static final ArchRule providersPlanAndLeaveTheRestToTheEngine = noClasses()
            .that()
            .resideInAnyPackage(PROVIDERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.internal.download..",
                    "io.modelhaul.internal.plan..",
                    "io.modelhaul.internal.fallback..",
                    "io.modelhaul.internal.progress..",
                    "io.modelhaul.internal.transfer..",
                    "io.modelhaul.builtin..");

    @ArchTest
    static final ArchRule onlyRkllmStandsOnTheHub = noClasses()
            .that()
            .resideOutsideOfPackages("io.modelhaul.huggingface..", "io.modelhaul.rkllm..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelhaul.huggingface..");

    /** Options are the vocabulary of a provider: all of it may use them. */
    @ArchTest
    static final ArchRule partsOfAProviderDoNotUseIt = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface.*",
                    "io.modelhaul.ollama.*",
                    "io.modelhaul.oci.*",
                    "io.modelhaul.ipfs.*",
                    "io.modelhaul.modelscope.*",
                    "io.modelhaul.rkllm.*")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.modelhaul.huggingface",
                            "io.modelhaul.ollama",
                            "io.modelhaul.oci",
                            "io.modelhaul.ipfs",
                            "io.modelhaul.modelscope",
                            "io.modelhaul.rkllm")
                    .and(not(simpleNameEndingWith("Options"))));

    @ArchTest
    static final ArchRule partsOfAProviderHaveNoCycles = slices().matching(
                    "io.modelhaul.(huggingface|ollama|oci|ipfs|rkllm|modelscope).(*)")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule registriesKnowNoProvider = noClasses()
            .that()
            .resideInAPackage("io.modelhaul.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface..",
                    "io.modelhaul.ollama..",
                    "io.modelhaul.oci..",
                    "io.modelhaul.rkllm..",
                    "io.modelhaul.modelscope..",
                    "io.modelhaul.ipfs..");

    @ArchTest
    static final ArchRule testkitKnowsOnlyCore = noClasses()
            .that()
            .resideInAPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface..",
                    "io.modelhaul.ollama..",
                    "io.modelhaul.oci..",
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
                    "io.modelhaul.modelscope..",
                    "io.modelhaul.ipfs..",
                    SERVER,
                    COMMAND);

    @ArchTest
    static final ArchRule applicationsFindProvidersAndNeverImportThem = noClasses()
            .that()
            .resideInAnyPackage(COMMAND, SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface..",
                    "io.modelhaul.ollama..",
                    "io.modelhaul.oci..",
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
                    "io.modelhaul.modelscope..",
                    "io.modelhaul.ipfs..",
                    "io.modelhaul.builtin..");

    @ArchTest
    static final ArchRule serverKnowsOnlyCore = noClasses()
            .that()
            .resideInAPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TESTKIT, COMMAND);

    @ArchTest
    static final ArchRule productCodeKnowsNoTestGate = noClasses()
            .that()
            .resideOutsideOfPackage("io.modelhaul.gates..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelhaul.gates..");
}
