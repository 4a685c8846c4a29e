// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.Arrays;
import java.util.Objects;

/**
 * One complete sequence in the token layout of insertion language models (Patel et al. 2025): {@code [CLS] prefix [BOS]
 * target}.
 *
 * <p>Type 0 is CLS, type 1 the prefix with its BOS, type 2 the target. Only target tokens may be dropped in training or
 * inserted in generation. There is no end token. Immutable.
 *
 * @param ids token ids, at least CLS and BOS; no padding
 * @param types one type a token: a single 0, then at least one 1, then any number of 2
 */
public record InsertionExample(int[] ids, int[] types) {
    /** Type of the first token, CLS, in front of which nothing is ever inserted. */
    public static final int CLS_TYPE = 0;
    /** Type of the prefix, BOS included. */
    public static final int PREFIX_TYPE = 1;
    /** Type of the tokens that may be dropped and inserted. */
    public static final int TARGET_TYPE = 2;

    /**
     * Checks the layout and copies both arrays.
     *
     * @param ids token ids, at least CLS and BOS; no padding
     * @param types one type a token: a single 0, then at least one 1, then any number of 2
     * @throws IllegalArgumentException if the lengths differ, an id is negative or the types are not in that order
     */
    public InsertionExample {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(types, "types");
        if (ids.length != types.length || ids.length < 2) {
            throw new IllegalArgumentException("ids and types must have one length of at least 2 (CLS and BOS), got "
                    + ids.length + " and " + types.length);
        }
        ids = ids.clone();
        types = types.clone();
        for (int i = 0; i < ids.length; i++) {
            if (!(ids[i] >= 0)) {
                throw new IllegalArgumentException("ids must not be negative, got " + ids[i] + " at index " + i);
            }
            boolean fits =
                    switch (i) {
                        case 0 -> types[i] == CLS_TYPE;
                        case 1 -> types[i] == PREFIX_TYPE;
                        default -> types[i] == types[i - 1] || types[i] == TARGET_TYPE;
                    };
            if (!fits) {
                throw new IllegalArgumentException(
                        "types must be 0, then 1 … 1, then 2 … 2, got " + types[i] + " at index " + i);
            }
        }
    }

    /**
     * Lays out a text without prefix: {@code [CLS] [BOS] target}.
     *
     * @param cls id of CLS
     * @param bos id of BOS
     * @param target the text
     * @return the example
     */
    public static InsertionExample ofText(int cls, int bos, int[] target) {
        return ofPrefix(cls, new int[0], bos, target);
    }

    /**
     * Lays out a prefix and what follows it: {@code [CLS] prefix [BOS] target}.
     *
     * @param cls id of CLS
     * @param prefix ids that are given and never dropped
     * @param bos id of BOS
     * @param target ids to generate
     * @return the example
     */
    public static InsertionExample ofPrefix(int cls, int[] prefix, int bos, int[] target) {
        int start = prefix.length + 2;
        int[] ids = new int[start + target.length];
        int[] types = new int[ids.length];
        ids[0] = cls;
        System.arraycopy(prefix, 0, ids, 1, prefix.length);
        ids[start - 1] = bos;
        System.arraycopy(target, 0, ids, start, target.length);
        Arrays.fill(types, 1, start, PREFIX_TYPE);
        Arrays.fill(types, start, ids.length, TARGET_TYPE);
        return new InsertionExample(ids, types);
    }

    /**
     * The token ids.
     *
     * @return a copy
     */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /**
     * The type of each token.
     *
     * @return a copy
     */
    @Override
    public int[] types() {
        return types.clone();
    }

    /**
     * The number of tokens, CLS and prefix included.
     *
     * @return the number of tokens
     */
    public int length() {
        return ids.length;
    }

    /**
     * The index of the first target token, which equals {@link #length()} if the target is empty.
     *
     * @return the index behind BOS
     */
    public int targetStart() {
        int start = 1;
        while (start < types.length && types[start] == PREFIX_TYPE) {
            start++;
        }
        return start;
    }

    /**
     * The number of tokens that may be dropped.
     *
     * @return the length of the target
     */
    public int targetLength() {
        return ids.length - targetStart();
    }

    /**
     * The target alone.
     *
     * @return a copy of the target ids
     */
    public int[] target() {
        return Arrays.copyOfRange(ids, targetStart(), ids.length);
    }

    /**
     * Where generation must not insert: right behind CLS and behind every prefix token but BOS.
     *
     * @return one flag a token, true = nothing may be inserted right after it
     */
    public boolean[] constraint() {
        boolean[] closed = new boolean[ids.length];
        Arrays.fill(closed, 0, targetStart() - 1, true);
        return closed;
    }
}
