// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

/**
 * A position of a replayed sequence.
 *
 * @param identity its stable identity
 * @param token its token, {@link #UNDECIDED}, or for a place just retracted or removed the token it held
 * @param moment the moment in which it was settled, from 1; 0 for given tokens
 * @param step the step of that moment; 0 for given tokens
 * @param logProb of its token; NaN if given or undecided
 * @param change what happened to it in the present moment
 */
record Place(int identity, int token, int moment, int step, double logProb, Change change) {

    /** The token of an undecided position, as events report it. */
    static final int UNDECIDED = -1;

    /** What happened in the present moment. */
    enum Change {
        NONE,
        SETTLED,
        OPENED,
        RETRACTED,
        REMOVED
    }

    boolean standing() {
        return change != Change.REMOVED;
    }

    boolean decided() {
        return token != UNDECIDED && standing() && change != Change.RETRACTED;
    }

    boolean given() {
        return moment == 0 && decided();
    }

    Place changed(Change what) {
        return new Place(identity, token, moment, step, logProb, what);
    }

    /** The same when the present moment is over. */
    Place settledDown() {
        return change == Change.RETRACTED
                ? new Place(identity, UNDECIDED, 0, 0, Double.NaN, Change.NONE)
                : changed(Change.NONE);
    }
}
