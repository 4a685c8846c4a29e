// SPDX-License-Identifier: Apache-2.0
/**
 * Any-subset autoregressive models: a network that gives the law of any position given any others, decoded in the
 * canonical order of the lattice one by one or many at once, from the correct joint law.
 */
@NullMarked
package org.anyorder.anysubset;

import org.jspecify.annotations.NullMarked;
