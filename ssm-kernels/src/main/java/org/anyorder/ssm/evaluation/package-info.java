// SPDX-License-Identifier: Apache-2.0
/** Measures of state-space models, found by name through {@link org.anyorder.evaluation.EvaluationTask}. */
@NullMarked
package org.anyorder.ssm.evaluation;

import org.jspecify.annotations.NullMarked;
