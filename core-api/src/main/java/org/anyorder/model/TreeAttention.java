// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** A feature: the model takes {@link Append.Layout}. Without it a tree is expanded into rows. */
public interface TreeAttention {}
