package io.modelhaul.testkit.ipfs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Something that goes wrong with the blocks of an answer: turns the honest ones into others. */
@FunctionalInterface
public interface CarFault {

    /**
     * A block as it is sent.
     *
     * @param id its CID in binary
     * @param bytes its bytes, or others
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Sent(byte[] id, byte[] bytes) {}

    /** The blocks to send instead. */
    List<Sent> apply(List<Sent> honest);

    /** Inverts a byte of every n-th block, counted from 1. */
    static CarFault wrongBlock(int nth) {
        return honest -> {
            List<Sent> sent = new ArrayList<>(honest);
            for (int i = nth - 1; i < sent.size(); i += nth) {
                byte[] bytes = sent.get(i).bytes().clone();
                if (bytes.length > 0) {
                    bytes[bytes.length / 2] ^= 1;
                }
                sent.set(i, new Sent(sent.get(i).id(), bytes));
            }
            return sent;
        };
    }

    /** Leaves out one block, counted from 1, and goes on behind it. */
    static CarFault without(int nth) {
        return honest -> {
            List<Sent> sent = new ArrayList<>(honest);
            if (nth <= sent.size()) {
                sent.remove(nth - 1);
            }
            return sent;
        };
    }

    /** Ends in good order after so many blocks. */
    static CarFault endAfter(int blocks) {
        return honest -> honest.subList(0, Math.min(blocks, honest.size()));
    }

    /** Sends a block that is larger than any may be, before the others. */
    static CarFault oversized() {
        return honest -> {
            List<Sent> sent = new ArrayList<>(honest);
            IpfsNode large = IpfsNode.leaf(new byte[(2 << 20) + 1]);
            sent.add(0, new Sent(large.id(), large.block()));
            return sent;
        };
    }

    /** Sends every block twice. */
    static CarFault twice() {
        return honest -> {
            List<Sent> sent = new ArrayList<>();
            honest.forEach(block -> Collections.addAll(sent, block, block));
            return sent;
        };
    }

    /** Sends the blocks in another order. */
    static CarFault shuffled(long seed) {
        return honest -> {
            List<Sent> sent = new ArrayList<>(honest);
            Collections.shuffle(sent, new Random(seed));
            return sent;
        };
    }

    /** Sends blocks that nobody asked for between the others. */
    static CarFault withStrangers(int bytes) {
        return honest -> {
            List<Sent> sent = new ArrayList<>();
            for (Sent block : honest) {
                byte[] other = new byte[bytes];
                new Random(sent.size()).nextBytes(other);
                IpfsNode stranger = IpfsNode.leaf(other);
                sent.add(new Sent(stranger.id(), stranger.block()));
                sent.add(block);
            }
            return sent;
        };
    }
}
