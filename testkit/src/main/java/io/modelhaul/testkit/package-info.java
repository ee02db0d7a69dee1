/**
 * What tests of Modelhaul and of its providers stand on: {@link io.modelhaul.testkit.LocalHub}, a small but true
 * Hugging Face Hub on loopback with programmable faults, and a log of what was asked and served. Uses Reactor Netty and
 * Jackson, and no test framework, so that the command can carry it for its demo.
 */
@NullMarked
package io.modelhaul.testkit;

import org.jspecify.annotations.NullMarked;
