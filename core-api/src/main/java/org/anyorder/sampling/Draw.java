// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * One drawn outcome.
 *
 * @param token the token id, or the index of whatever was drawn
 * @param logProb its log-probability under the law it was drawn from; 0 for an arg max
 */
public record Draw(int token, double logProb) {}
