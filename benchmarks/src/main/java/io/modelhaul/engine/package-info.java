/** What every piece that reaches the disk is counted by, measured with JMH; uses core's package of the same name from inside. */
@NullMarked
package io.modelhaul.engine;

import org.jspecify.annotations.NullMarked;
