// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
     * token. What the data give is always part of the prompt. Of a row in groups whole groups are asked: one, and
     * others as long as they fit into that number.
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
        boolean[] known = given.groups().length == 0
                ? alone(tokens.length, fixed, asked, random)
                : together(given.groups(), tokens.length, fixed, asked, random);
        int[] ranks = new LatticeOrder().ranks(known, random);
        return new LatticeRow(new SubsetBatch.Row(tokens, new SubsetOrder(ranks, prompt(known))), rate);
    }

    private static int prompt(boolean[] known) {
        int count = 0;
        for (boolean given : known) {
            count += given ? 1 : 0;
        }
        return count;
    }

    /** Of what is left so many are chosen: every set of positions alike. */
    private static boolean[] alone(int length, int fixed, int asked, RandomGenerator random) {
        boolean[] known = new boolean[length];
        Arrays.fill(known, true);
        int left = asked;
        for (int position = fixed; position < length; position++) {
            if (random.nextInt(length - position) < left) {
                known[position] = false;
                left--;
            }
        }
        return known;
    }

    private static boolean[] together(int[] groups, int length, int fixed, int asked, RandomGenerator random) {
        int shift = length - groups.length;
        boolean[] known = new boolean[length];
        Arrays.fill(known, true);
        List<Integer> order = new ArrayList<>(IntStream.range(fixed, length)
                .map(position -> groups[position - shift])
                .distinct()
                .boxed()
                .toList());
        for (int last = order.size() - 1; last > 0; last--) {
            Collections.swap(order, last, random.nextInt(last + 1));
        }
        int left = asked;
        for (int group : order) {
            int[] members = IntStream.range(fixed, length)
                    .filter(position -> groups[position - shift] == group)
                    .toArray();
            boolean first = left == asked;
            // Without a begin token or a prompt a row of one group leaves its first token.
            int from = first && fixed == 0 && members.length == length ? 1 : 0;
            if (first || members.length <= left) {
                Arrays.stream(members, from, members.length).forEach(position -> known[position] = false);
                left -= members.length;
            }
        }
        return known;
    }

    int length() {
        return row.tokens().length;
    }

    int asked() {
        return row.tokens().length - row.order().prompt();
    }
}
