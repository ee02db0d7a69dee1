/** Bodies of responses and requests: exact, inflated, whole, as JSON, with limits on time and size. */
@NullMarked
package io.modelhaul.internal.http.body;

import org.jspecify.annotations.NullMarked;
