// SPDX-License-Identifier: Apache-2.0
/**
 * Model folders as Hugging Face publishes them: configuration, weights in safetensors, and writing them atomically.
 *
 * <p>Files are input from strangers: whatever stands in them, the answer is a value or a
 * {@link org.anyorder.checkpoint.CheckpointFormatException} in one line, within memory bounded by the size of the file.
 * Weights are read by position into memory of the engine, never from a mapped file, since truncating a mapped file
 * kills the JVM. Uses Gson and DJL arrays, no other package of this library. Start at
 * {@link org.anyorder.checkpoint.ModelFolder}.
 */
@NullMarked
package org.anyorder.checkpoint;

import org.jspecify.annotations.NullMarked;
