/** What is remembered on disk between calls and shared by processes: unfinished downloads, verified files, last uses. Everything is read, changed and renamed under a lock with a bound. Uses the API's values only. */
@NullMarked
package io.modelhaul.internal.state;

import org.jspecify.annotations.NullMarked;
