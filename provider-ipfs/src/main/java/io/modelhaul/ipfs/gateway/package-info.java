/**
 * Verified blocks from gateways that need not be trusted: which one to ask, what to ask it for, and when to ask another.
 * Uses {@code codec}.
 */
@NullMarked
package io.modelhaul.ipfs.gateway;

import org.jspecify.annotations.NullMarked;
