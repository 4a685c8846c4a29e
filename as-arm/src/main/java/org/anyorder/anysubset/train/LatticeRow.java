// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.anysubset.network.SubsetBatch;
import org.anyorder.anysubset.network.SubsetOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.train.data.TokenRow;

/**
 * A row as it is asked.
 *
 * @param row its tokens and their order, that of the lattice: prompt and rest each from left to right
 * @param rate at which it is asked
 */
record LatticeRow(SubsetBatch.Row row, double rate) {

    /**
     * Chooses a prompt: {@code ⌊N · rate⌋} tokens are asked, at least one; a token at least is given, be it the begin
     * token. What the data give is always part of the prompt.
     */
    static LatticeRow of(TokenRow given, double rate, OptionalInt begin, RandomGenerator random) {
        int shift = begin.isPresent() ? 1 : 0;
        int[] tokens = new int[given.tokens().length + shift];
        System.arraycopy(given.tokens(), 0, tokens, shift, given.tokens().length);
        begin.ifPresent(token -> tokens[0] = token);
        int fixed = Math.max(shift, given.given() + shift);
        int free = tokens.length - fixed;
        int most = fixed > 0 ? free : free - 1;
        int asked = Math.min(most, Math.max(1, (int) Math.floor(given.tokens().length * rate)));
        boolean[] known = new boolean[tokens.length];
        Arrays.fill(known, true);
        int left = asked;
        for (int position = fixed; position < tokens.length; position++) {
            // Of what is left so many are chosen: every set of positions alike.
            if (random.nextInt(tokens.length - position) < left) {
                known[position] = false;
                left--;
            }
        }
        int[] ranks = new LatticeOrder().ranks(known, random);
        return new LatticeRow(new SubsetBatch.Row(tokens, new SubsetOrder(ranks, tokens.length - asked)), rate);
    }

    int length() {
        return row.tokens().length;
    }

    int asked() {
        return row.tokens().length - row.order().prompt();
    }
}
