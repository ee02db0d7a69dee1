/** Tests of the test kit itself: what it promises to other tests is seen over real sockets. */
@NullMarked
package io.modelhaul.testkit;

import org.jspecify.annotations.NullMarked;
