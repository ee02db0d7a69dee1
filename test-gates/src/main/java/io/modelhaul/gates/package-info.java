/**
 * What fails a test run besides an assertion: a buffer that nobody released, an event loop that waits. Every module has these classes on its test
 * class path, and JUnit finds them there by itself. Uses JUnit, BlockHound and Netty's leak detector, nothing of Modelhaul.
 */
@NullMarked
package io.modelhaul.gates;

import org.jspecify.annotations.NullMarked;
