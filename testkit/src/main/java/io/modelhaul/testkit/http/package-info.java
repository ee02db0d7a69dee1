/** The small HTTP server that all local servers stand on: routes in, answers out, everything logged. */
@NullMarked
package io.modelhaul.testkit.http;

import org.jspecify.annotations.NullMarked;
