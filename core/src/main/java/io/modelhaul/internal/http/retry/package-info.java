/** When a failed request is tried again, by its own rules and by what servers ask for. */
@NullMarked
package io.modelhaul.internal.http.retry;

import org.jspecify.annotations.NullMarked;
