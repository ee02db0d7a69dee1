/** What every byte of a file goes through, measured with JMH; uses core's package of the same name from inside. */
@NullMarked
package io.modelhaul.transfer;

import org.jspecify.annotations.NullMarked;
