// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * What a layer answers to inputs, and the state it is in afterwards. Both are owned by the manager of the input.
 *
 * @param y the outputs, {@code (B, O, L)} of a scan, {@code (B, O)} of a step
 * @param state the state after the last input, in the layer's own arrays; the leading axis of each is the row
 */
public record Response(NDArray y, NDList state) {}
