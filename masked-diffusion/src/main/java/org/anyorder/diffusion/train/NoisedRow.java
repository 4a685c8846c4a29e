// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

/**
 * A row of which some tokens are hidden.
 *
 * @param clean its ids; not copied
 * @param masked which of them the network does not see; not copied
 * @param weights what each of them costs per nat, 0 for those that are no target; not copied
 * @param units what the row counts in the mean
 * @param sigma total noise, for networks that are told
 */
record NoisedRow(int[] clean, boolean[] masked, double[] weights, double units, double sigma) {

    int length() {
        return clean.length;
    }

    boolean target(int position) {
        return masked[position] && weights[position] > 0;
    }

    int targets() {
        int count = 0;
        for (int position = 0; position < clean.length; position++) {
            count += target(position) ? 1 : 0;
        }
        return count;
    }
}
