// SPDX-License-Identifier: Apache-2.0
/**
 * Where rows of tokens and first values come from, the same for every family that learns whole rows: a
 * {@link org.anyorder.train.data.TokenSource} draws {@link org.anyorder.train.data.TokenRow}s, of which
 * {@link org.anyorder.train.data.WindowSource} takes its own from a text and
 * {@link org.anyorder.train.data.ChoraleSource} from the chorales of a {@link org.anyorder.music.ChoraleSplit}; a
 * {@link org.anyorder.train.data.StartingPoint} is the network that a training goes on from.
 */
@NullMarked
package org.anyorder.train.data;

import org.jspecify.annotations.NullMarked;
