/**
 * Plans, stored models, checks and providers as JSON: what {@code --json} prints and what the HTTP interface answers are
 * one and the same, and scripts depend on the names.
 *
 * <p>Uses what it shows, and nothing uses it in here. Sizes are bytes, what is unknown is null.
 */
@NullMarked
package io.modelhaul.internal.json;

import org.jspecify.annotations.NullMarked;
