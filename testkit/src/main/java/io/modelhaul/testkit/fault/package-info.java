/** What can go wrong with an answer, and when. */
@NullMarked
package io.modelhaul.testkit.fault;

import org.jspecify.annotations.NullMarked;
