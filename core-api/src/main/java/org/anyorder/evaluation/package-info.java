// SPDX-License-Identifier: Apache-2.0
/**
 * What a finished model is worth. Start reading at {@link org.anyorder.evaluation.EvaluationTask}: a family measures
 * its models by tasks, each a class of its own package {@code evaluation}; what a task finds are
 * {@link org.anyorder.evaluation.Measure}s, figures that say how far they can be trusted.
 *
 * <p>May use {@code checkpoint} and {@code kernel}; a task itself loads the model and draws from the settings' seed.
 */
@NullMarked
package org.anyorder.evaluation;

import org.jspecify.annotations.NullMarked;
