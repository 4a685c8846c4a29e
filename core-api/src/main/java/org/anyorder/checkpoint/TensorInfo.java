// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.util.Arrays;

/**
 * What a file says about one of its tensors, checked: the shape fits the bytes, the bytes lie in the file.
 *
 * @param name as published
 * @param type how the numbers are stored
 * @param shape lengths of the dimensions, none negative; empty for a single number
 * @param offset first byte, counted from the beginning of the file
 */
public record TensorInfo(String name, ElementType type, long[] shape, long offset) {

    private static final int MAX_RANK = 16;

    /**
     * Checks that the shape is one that can be counted, and copies it.
     *
     * @param name as published
     * @param type how the numbers are stored
     * @param shape lengths of the dimensions
     * @param offset first byte in the file
     * @throws IllegalArgumentException if a dimension is negative, there are too many, or their product overflows
     */
    public TensorInfo {
        shape = shape.clone();
        if (shape.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "shape must have at most " + MAX_RANK + " dimensions, got " + shape.length);
        }
        long bytes = type.width();
        for (long length : shape) {
            if (!(length >= 0)) {
                throw new IllegalArgumentException("shape must not be negative, got " + Arrays.toString(shape));
            }
            // Empty dimensions count as 1 here: engines multiply the others for their strides.
            if (Math.multiplyHigh(bytes, Math.max(1, length)) != 0 || bytes * Math.max(1, length) < 0) {
                throw new IllegalArgumentException("shape is too large: " + Arrays.toString(shape));
            }
            bytes *= Math.max(1, length);
        }
        if (!(offset >= 0)) {
            throw new IllegalArgumentException("offset must not be negative, got " + offset);
        }
    }

    /**
     * Lengths of the dimensions.
     *
     * @return a copy
     */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /**
     * How many numbers the tensor has.
     *
     * @return the product of the shape, 1 for a single number
     */
    public long size() {
        long size = 1;
        for (long length : shape) {
            size *= length;
        }
        return size;
    }

    /**
     * How many bytes the tensor takes in the file.
     *
     * @return size times width
     */
    public long byteSize() {
        return size() * type.width();
    }

    /**
     * Whether the tensor has this shape.
     *
     * @param expected lengths of the dimensions
     * @return true if all are equal
     */
    public boolean hasShape(long... expected) {
        return Arrays.equals(shape, expected);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo that
                && name.equals(that.name)
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && offset == that.offset;
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return name + " " + type + Arrays.toString(shape);
    }
}
