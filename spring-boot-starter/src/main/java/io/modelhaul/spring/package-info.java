/**
 * Modelhaul in Spring Boot: the library as a bean, its health, its meters, and its HTTP interface under a path of the
 * application's choice.
 *
 * <p>Everything backs off when the application defines its own. Uses the public API of core and the server module's
 * {@code DownloadApi} and {@code HttpApi}; no rule lives here.
 */
@NullMarked
package io.modelhaul.spring;

import org.jspecify.annotations.NullMarked;
