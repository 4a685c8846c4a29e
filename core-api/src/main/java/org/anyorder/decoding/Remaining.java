// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

/**
 * What the limits of a request leave.
 *
 * @param tokens new tokens
 * @param evaluations evaluations of the network
 */
public record Remaining(int tokens, int evaluations) {}
