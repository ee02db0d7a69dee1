/** Tests of what people and programs see. */
@NullMarked
package io.modelhaul.cli.output;

import org.jspecify.annotations.NullMarked;
