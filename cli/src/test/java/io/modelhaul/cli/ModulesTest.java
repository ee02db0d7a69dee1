package io.modelhaul.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
        "io.modelhaul.engine..",
        "io.modelhaul.transfer..",
        "io.modelhaul.http..",
        "io.modelhaul.store..",
        "io.modelhaul.metrics..",
        "io.modelhaul.builtin..",
        "io.modelhaul.json.."
    };
    private static final String[] PROVIDERS = {
        "io.modelhaul.huggingface..",
        "io.modelhaul.ollama..",
        "io.modelhaul.registry..",
        "io.modelhaul.rkllm..",
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
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
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
            .resideInAnyPackage("io.modelhaul.engine..", "io.modelhaul.transfer..", "io.modelhaul.builtin..");

    @ArchTest
    static final ArchRule onlyRkllmStandsOnTheHub = noClasses()
            .that()
            .resideOutsideOfPackages("io.modelhaul.huggingface..", "io.modelhaul.rkllm..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelhaul.huggingface..");

    @ArchTest
    static final ArchRule registriesKnowNothingOfOllama = noClasses()
            .that()
            .resideInAPackage("io.modelhaul.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelhaul.ollama..");

    @ArchTest
    static final ArchRule testkitKnowsOnlyCore = noClasses()
            .that()
            .resideInAPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.modelhaul.huggingface..",
                    "io.modelhaul.ollama..",
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
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
                    "io.modelhaul.registry..",
                    "io.modelhaul.rkllm..",
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
