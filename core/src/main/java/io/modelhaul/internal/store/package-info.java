/**
 * What is kept on this machine: lists, verifies, removes, locks and exports stored models over the providers' stores, and
 * resumes unfinished downloads. May use the engine and the requests.
 */
@NullMarked
package io.modelhaul.internal.store;

import org.jspecify.annotations.NullMarked;
