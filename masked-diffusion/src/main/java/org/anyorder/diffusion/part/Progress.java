// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

/**
 * How far a sequence is: what schedules look at.
 *
 * @param step steps taken, this one counted, those without evaluation too; from 1
 * @param positions how many positions there were to fill
 * @param open how many of them are undecided
 * @param block which block is being filled, from 0
 * @param blocks how many blocks there are
 * @param blockPositions how many undecided positions the block held when it was begun; of blocks that count known
 *     tokens in, how many it has
 * @param blockStep steps taken in the block, this one counted; from 1
 */
public record Progress(int step, int positions, int open, int block, int blocks, int blockPositions, int blockStep) {}
