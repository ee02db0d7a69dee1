package io.modelhaul.testkit.contract;

/**
 * What every provider promises to the callers of {@link io.modelhaul.Modelhaul}, as tests. A provider's own test
 * implements this interface and supplies a fixture, nothing else:
 *
 * <pre>{@code
 * class HttpProviderContractTest implements ProviderContractTest {
 *     public ProviderFixture fixture(Path folder) {
 *         return new HttpFixture(folder);
 *     }
 * }
 * }</pre>
 *
 * <p>Every stream of states that any of these tests watches is also held against {@link StreamRules}. A promise that the
 * provider's nature excludes is skipped under the name that {@link ProviderFixture#lacks} gives it.
 */
public interface ProviderContractTest
        extends StreamContract,
                SharingContract,
                ResumeContract,
                VerificationContract,
                RefusalContract,
                CacheContract,
                SecrecyContract {}
