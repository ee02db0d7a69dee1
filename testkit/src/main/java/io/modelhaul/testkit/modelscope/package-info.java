/** The routes of ModelScope, over the same repositories as a Hub's. */
@NullMarked
package io.modelhaul.testkit.modelscope;

import org.jspecify.annotations.NullMarked;
