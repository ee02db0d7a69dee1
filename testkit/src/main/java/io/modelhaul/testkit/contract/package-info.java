/**
 * The provider contract: {@link io.modelhaul.testkit.contract.ProviderContractTest}, an interface of default test methods
 * that the test of any provider implements by supplying a {@link io.modelhaul.testkit.contract.ProviderFixture}. Uses the
 * public API of {@code io.modelhaul}, JUnit and AssertJ; whoever implements the contract brings these two.
 */
@NullMarked
package io.modelhaul.testkit.contract;

import org.jspecify.annotations.NullMarked;
