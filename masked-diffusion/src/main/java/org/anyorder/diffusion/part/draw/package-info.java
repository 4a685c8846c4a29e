// SPDX-License-Identifier: Apache-2.0
/** How candidate tokens are drawn. */
@NullMarked
package org.anyorder.diffusion.part.draw;

import org.jspecify.annotations.NullMarked;
