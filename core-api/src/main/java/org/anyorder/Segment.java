// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** A piece of a {@link Template}: tokens that are given, or a gap that is to be filled. */
public sealed interface Segment permits Known, Gap {}
