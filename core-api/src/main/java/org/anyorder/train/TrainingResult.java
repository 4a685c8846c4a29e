// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a training ended.
 *
 * @param reason why
 * @param updates number of the last update made
 * @param elapsed training time, counted over interruptions
 * @param scores the last evaluation, empty if there was none
 * @param modelFolder the published model, unless cancelled
 */
public record TrainingResult(
        StopReason reason, long updates, Duration elapsed, Map<String, Double> scores, Optional<Path> modelFolder) {}
