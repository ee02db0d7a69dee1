/** What is asked of ModelScope: its addresses, answers and failures. Uses {@code http} of the core. */
@NullMarked
package io.modelhaul.modelscope.api;

import org.jspecify.annotations.NullMarked;
