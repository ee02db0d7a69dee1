/** Which proxy a request takes, by the environment or by hand. Uses nothing else of the client. */
@NullMarked
package io.modelhaul.internal.http.proxy;

import org.jspecify.annotations.NullMarked;
