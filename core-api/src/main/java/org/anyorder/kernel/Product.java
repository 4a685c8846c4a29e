// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

/** The ways in which the engine multiplies with a weight that is not trained. */
enum Product {
    /** The engine's plain product in float32, in blocks where few rows meet a large weight. */
    DENSE("product_dense", 1),
    /**
     * oneDNN's in float32, the weight in its order: 1.1 times as fast as in blocks for one row, twice for 8 and more.
     */
    PACKED("product_packed", 1),
    /**
     * The same where the outputs are no multiple of 64: packed with as many more that are 0, which are left out again.
     * 8 rows of 768 → 3,352 take 0.6 of the time of blocks.
     */
    PACKED_AND_FILLED("product_packed_and_filled", 2),
    /**
     * Both, of a weight that is small enough to be held twice: the plain product for one row, oneDNN's for more. A
     * weight of 1024 × 192 takes 14 µs for one row against 22 packed, 38 for 2 rows against 24, 56 for 6 against 26;
     * one of 192 × 192 takes 4 µs against 11, 17 against 11, 19 against 11.
     */
    PLAIN_AND_PACKED("product_plain_and_packed", 2),
    /** The engine's plain product in bfloat16. */
    BFLOAT16("product_bfloat16", 1),
    /** oneDNN's in bfloat16: twice as fast for 1-8 rows, 1.6 times for 32. */
    PACKED_BFLOAT16("product_packed_bfloat16", 1),
    /** The engine's with int8 weights, on the CPU. */
    INT8("product_int8", 2),
    /** In bfloat16 with int8 weights. */
    INT8_DEQUANTISED("product_int8_dequantised", 2);

    /** From so many weights on packing is worth while in float32 for one row too. */
    static final int MANY_WEIGHTS = 1 << 18;

    /** From so many weights on packing is worth while in float32 for several rows. */
    static final int SOME_WEIGHTS = 1 << 15;

    private final String function;
    private final int arrays;

    Product(String function, int arrays) {
        this.function = function;
        this.arrays = arrays;
    }

    /** The name of the kernels' function. */
    String function() {
        return function;
    }

    /** Whether a product comes out in bfloat16. */
    boolean rounds() {
        return this == BFLOAT16 || this == PACKED_BFLOAT16 || this == INT8;
    }

    /** How many arrays hold a weight. */
    int arrays() {
        return arrays;
    }
}
