// SPDX-License-Identifier: Apache-2.0
/** Finding others, speaking with them, and decoding next to them. */
@NullMarked
package org.anyorder.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
