/** JMH benchmarks of what every byte of a download goes through. */
@NullMarked
package io.modelhaul.benchmarks;

import org.jspecify.annotations.NullMarked;
