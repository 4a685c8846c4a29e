// SPDX-License-Identifier: Apache-2.0
/** Pictures of lines; see {@link org.anyorder.examples.plot.LinePlot}. */
@NullMarked
package org.anyorder.examples.plot;

import org.jspecify.annotations.NullMarked;
