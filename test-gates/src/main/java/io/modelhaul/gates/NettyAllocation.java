package io.modelhaul.gates;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets Netty's allocator wait for its own locks: when many threads allocate at once it makes more room for them, and for some
 * microseconds locks what it replaces.
 */
public final class NettyAllocation implements BlockHoundIntegration {
    private static final String ALLOCATOR = "io.netty.buffer.AdaptivePoolingAllocator";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(ALLOCATOR + "$MagazineGroup", "tryExpandMagazines")
                .allowBlockingCallsInside(ALLOCATOR + "$Magazine", "free");
    }
}
