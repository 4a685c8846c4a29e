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
    /** The engine's plain product in bfloat16. */
    BFLOAT16("product_bfloat16", 1),
    /** oneDNN's in bfloat16: twice as fast for 1-8 rows, 1.6 times for 32. */
    PACKED_BFLOAT16("product_packed_bfloat16", 1),
    /** The engine's with int8 weights, on the CPU. */
    INT8("product_int8", 2),
    /** In bfloat16 with int8 weights. */
    INT8_DEQUANTISED("product_int8_dequantised", 2);

    /** From so many weights on packing is worth while in float32. */
    static final int MANY_WEIGHTS = 1 << 18;

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

    /** How many arrays hold a weight. */
    int arrays() {
        return arrays;
    }
}
