// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/** How the numbers of a tensor are stored in a safetensors file, and what they become when read. */
public enum ElementType {
    /** Double precision; read as float64. */
    F64(8, DataType.FLOAT64),
    /** Single precision; read as float32. */
    F32(4, DataType.FLOAT32),
    /** IEEE half precision; read as float32. */
    F16(2, DataType.FLOAT32),
    /** The upper half of a float32; read as float32. */
    BF16(2, DataType.FLOAT32),
    /** 64-bit integers; read as int64. */
    I64(8, DataType.INT64),
    /** 32-bit integers; read as int64. */
    I32(4, DataType.INT64),
    /** 16-bit integers; read as int64. */
    I16(2, DataType.INT64),
    /** Signed bytes; read as int64. */
    I8(1, DataType.INT64),
    /** Unsigned bytes; read as int64. */
    U8(1, DataType.INT64),
    /** Bytes 0 and 1; read as int64. */
    BOOL(1, DataType.INT64);

    private final int width;
    private final DataType readAs;

    ElementType(int width, DataType readAs) {
        this.width = width;
        this.readAs = readAs;
    }

    /**
     * Finds a type by the name the file gives it.
     *
     * @param name such as {@code "BF16"}
     * @return the type, or nothing if it is none of these
     */
    public static Optional<ElementType> named(String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * Bytes of one number in the file.
     *
     * @return 1, 2, 4 or 8
     */
    public int width() {
        return width;
    }

    /**
     * The type of the array that reading gives.
     *
     * @return FLOAT64, FLOAT32 or INT64
     */
    public DataType readAs() {
        return readAs;
    }

    /**
     * Whether the numbers are floating-point, as weights must be.
     *
     * @return true for F64, F32, F16, BF16
     */
    public boolean isFloating() {
        return readAs != DataType.INT64;
    }
}
