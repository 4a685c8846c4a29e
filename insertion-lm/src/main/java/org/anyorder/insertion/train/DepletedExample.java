// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anyorder.insertion.task.InsertionExample;

/**
 * A sequence with tokens dropped: what is visible, and what is missing in the slot behind each visible token.
 *
 * <p>Dropped tokens are deleted, not masked: the reference leaves them in the tensor with attention off, which gives
 * the same numbers on longer tensors. Immutable.
 *
 * @param visible ids of the kept tokens in order; index 0 is CLS
 * @param missing for each visible token the dropped tokens between it and the next visible one, in their order
 * @param closed for each visible token whether it belongs to CLS or the prefix in front of BOS, behind which nothing is
 *     inserted
 * @param targetLength number of target tokens before any was dropped (L)
 */
public record DepletedExample(int[] visible, List<int[]> missing, boolean[] closed, int targetLength) {
    /**
     * Checks the sizes and copies the arrays.
     *
     * @param visible ids of the kept tokens in order; index 0 is CLS
     * @param missing for each visible token the dropped tokens between it and the next visible one, in their order
     * @param closed for each visible token whether nothing is inserted behind it
     * @param targetLength number of target tokens before any was dropped (L)
     * @throws IllegalArgumentException if the sizes differ or more is missing than there was
     */
    public DepletedExample {
        if (visible.length < 2 || missing.size() != visible.length || closed.length != visible.length) {
            throw new IllegalArgumentException("visible, missing and closed must have one size of at least 2, got "
                    + visible.length + ", " + missing.size() + " and " + closed.length);
        }
        visible = visible.clone();
        closed = closed.clone();
        missing = missing.stream().map(int[]::clone).toList();
        int dropped = missing.stream().mapToInt(tokens -> tokens.length).sum();
        if (!(dropped <= targetLength)) {
            throw new IllegalArgumentException(
                    "targetLength must be at least the " + dropped + " tokens missing, got " + targetLength);
        }
    }

    /**
     * Drops tokens.
     *
     * @param example the complete sequence
     * @param drop one flag a token, true = dropped; target tokens only
     * @return what is left
     * @throws IllegalArgumentException if the flags have another length or one lies outside the target
     */
    public static DepletedExample of(InsertionExample example, boolean[] drop) {
        int[] ids = example.ids();
        if (drop.length != ids.length) {
            throw new IllegalArgumentException("drop must have " + ids.length + " flags, got " + drop.length);
        }
        for (int j = 0; j < example.targetStart(); j++) {
            if (drop[j]) {
                throw new IllegalArgumentException("drop must leave CLS and the prefix, got a drop at index " + j);
            }
        }
        boolean[] constraint = example.constraint();
        int[] visible = new int[ids.length];
        boolean[] closed = new boolean[ids.length];
        List<int[]> missing = new ArrayList<>();
        int kept = 0;
        for (int j = 0; j < ids.length; kept++) {
            visible[kept] = ids[j];
            closed[kept] = constraint[j];
            int next = j + 1;
            while (next < ids.length && drop[next]) {
                next++;
            }
            missing.add(Arrays.copyOfRange(ids, j + 1, next));
            j = next;
        }
        return new DepletedExample(
                Arrays.copyOf(visible, kept), missing, Arrays.copyOf(closed, kept), example.targetLength());
    }

    /**
     * Ids of the visible tokens.
     *
     * @return a copy
     */
    @Override
    public int[] visible() {
        return visible.clone();
    }

    /**
     * For each visible token whether nothing is inserted behind it.
     *
     * @return a copy
     */
    @Override
    public boolean[] closed() {
        return closed.clone();
    }

    /**
     * For each visible token the tokens missing behind it.
     *
     * @return a copy
     */
    @Override
    public List<int[]> missing() {
        return missing.stream().map(int[]::clone).toList();
    }

    /**
     * The number of visible tokens, CLS and prefix included.
     *
     * @return the number of visible tokens
     */
    public int length() {
        return visible.length;
    }

    /**
     * The number of dropped tokens (n).
     *
     * @return the number of tokens missing in all slots
     */
    public int dropped() {
        return missing.stream().mapToInt(tokens -> tokens.length).sum();
    }

    /**
     * Whether the complete sequence can still be reached after an insertion. That is more than whether the token was
     * dropped from the slot: between equal neighbours nobody can tell which of two slots it came from, and either will
     * do.
     *
     * @param slot index of the visible token behind which to insert
     * @param token the token inserted
     * @return true if what is visible then is a subsequence of the complete sequence
     */
    public boolean staysOnTheWay(int slot, int token) {
        int[] longer = new int[visible.length + 1];
        System.arraycopy(visible, 0, longer, 0, slot + 1);
        longer[slot + 1] = token;
        System.arraycopy(visible, slot + 1, longer, slot + 2, visible.length - slot - 1);
        int found = 0;
        for (int k = 0; k < visible.length; k++) {
            found += found < longer.length && longer[found] == visible[k] ? 1 : 0;
            for (int dropped : missing.get(k)) {
                found += found < longer.length && longer[found] == dropped ? 1 : 0;
            }
        }
        return found == longer.length;
    }
}
