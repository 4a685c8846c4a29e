// SPDX-License-Identifier: Apache-2.0
/**
 * What a finished model is worth. Start reading at {@link org.anyorder.evaluation.EvaluationTask}: a family measures
 * its models by tasks, each a class of its own package {@code evaluation}; what a task finds are
 * {@link org.anyorder.evaluation.Measure}s, figures that say how far they can be trusted.
 *
 * <p>{@link org.anyorder.evaluation.HeldOutText} is what tasks on texts measure on, the same for every family;
 * {@link org.anyorder.evaluation.ChoraleEvaluation} is a task for models of music of any family, which it asks through
 * the front door.
 *
 * <p>May use {@code checkpoint}, {@code kernel}, {@code music}, {@code text}, the front door and the streams of
 * {@code decoding}; a task itself loads the model and draws from the settings' seed.
 */
@NullMarked
package org.anyorder.evaluation;

import org.jspecify.annotations.NullMarked;
