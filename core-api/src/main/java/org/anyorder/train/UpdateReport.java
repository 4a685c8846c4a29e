// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.time.Duration;
import java.util.Map;

/**
 * The figures of one update.
 *
 * @param update its number, from 1
 * @param loss mean over its rows
 * @param learningRate the rate used
 * @param gradientNorm norm before clipping; not finite if the update was skipped
 * @param tokens tokens that went through the network
 * @param seconds time it took
 * @param elapsed training time so far, counted over interruptions
 * @param metrics the objective's further means by name
 */
public record UpdateReport(
        long update,
        double loss,
        double learningRate,
        double gradientNorm,
        long tokens,
        double seconds,
        Duration elapsed,
        Map<String, Double> metrics) {}
