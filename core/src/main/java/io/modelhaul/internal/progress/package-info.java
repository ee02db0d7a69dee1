/**
 * What watchers see of a download: bytes, speed, states and attempts, conflated to the pace of each watcher. Uses the API, and
 * hears from {@code transfer} what happens.
 */
@NullMarked
package io.modelhaul.internal.progress;

import org.jspecify.annotations.NullMarked;
