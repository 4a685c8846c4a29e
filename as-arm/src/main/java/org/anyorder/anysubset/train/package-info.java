// SPDX-License-Identifier: Apache-2.0
/**
 * Training of any-subset models. Start reading at {@link org.anyorder.anysubset.train.LatticeObjective}: a row is drawn
 * from a {@link org.anyorder.train.data.TokenSource}, the {@link org.anyorder.anysubset.train.MaskingCurriculum} says
 * how much of it is asked, and one pass over the clean row teaches every factor of the chain at once. Training files
 * name it {@code any-subset}.
 */
@NullMarked
package org.anyorder.anysubset.train;

import org.jspecify.annotations.NullMarked;
