// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

/**
 * Both terms of {@link DroppedTokenObjective}'s loss for one row.
 *
 * @param dropped how many tokens were missing
 * @param token nats per missing token, slot and word together; 0 if none was missing
 * @param stop nats of deciding whether any was
 */
public record RowLoss(int dropped, double token, double stop) {}
