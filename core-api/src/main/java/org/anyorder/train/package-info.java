// SPDX-License-Identifier: Apache-2.0
/**
 * Training: one loop for every family. Start reading at {@link org.anyorder.train.Trainer}; a family joins in by an
 * {@link org.anyorder.train.Objective}, which sees its network and never an SPI of {@code org.anyorder.model}. What a
 * finished model is worth is measured by an {@link org.anyorder.evaluation.EvaluationTask}.
 *
 * <p>May use {@code nn}, {@code kernel}, {@code checkpoint}, the progress bar and the plots. Everything random here is
 * a pure function of (seed, update, row), so a training that was killed goes on exactly where it was.
 */
@NullMarked
package org.anyorder.train;

import org.jspecify.annotations.NullMarked;
