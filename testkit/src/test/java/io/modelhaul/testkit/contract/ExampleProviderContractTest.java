package io.modelhaul.testkit.contract;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The example of a provider, in a jar of its own that was only dropped somewhere, keeps the contract by its own test. */
class ExampleProviderContractTest implements ProviderContractTest {
    static final Path EXAMPLE = Path.of("../examples/own-provider");

    private static URLClassLoader loader;
    private static ProviderContractTest own;
    private ClassLoader before;

    @BeforeAll
    static void buildJar(@TempDir Path workshop) throws ReflectiveOperationException {
        loader = ProviderJar.of(EXAMPLE, workshop).loader();
        own = (ProviderContractTest)
                loader.loadClass("example.ShelfProviderTest").getConstructor().newInstance();
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    /** Modelhaul looks for providers where the thread's class loader does. */
    @BeforeEach
    void dropTheJar() {
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void takeTheJarAway() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Override
    public ProviderFixture fixture(Path folder) {
        return own.fixture(folder);
    }
}
