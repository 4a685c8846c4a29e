// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * A change of a sequence while it is generated. Any-order output is not append-only: an event names its token by a
 * stable identity and by its present position.
 *
 * <p>Identities are numbered within one sample from 0: first the known tokens of the template from left to right, then
 * every position in the order in which it is created.
 */
public sealed interface GenerationEvent {

    /**
     * The request's number.
     *
     * @return {@link GenerationRequest#number()}
     */
    int request();

    /**
     * The sample's number.
     *
     * @return from 0
     */
    int sample();

    /**
     * The sample's own step in which it happened.
     *
     * @return from 1; 0 while the sequence is being laid out
     */
    int step();

    /**
     * An undecided position was settled.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param step the sample's step
     * @param identity the position's identity
     * @param position its present position
     * @param token the token
     * @param logProb its log-probability in nats
     */
    record Committed(int request, int sample, int step, int identity, int position, int token, double logProb)
            implements GenerationEvent {}

    /**
     * A position was inserted; those to its right moved by one. An undecided position is inserted with token -1.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param step the sample's step
     * @param identity the new identity
     * @param position its position
     * @param token the token, or -1 if undecided
     * @param logProb its log-probability in nats; NaN if undecided
     */
    record Inserted(int request, int sample, int step, int identity, int position, int token, double logProb)
            implements GenerationEvent {}

    /**
     * A settled position became undecided again.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param step the sample's step
     * @param identity the position's identity
     * @param position its present position
     */
    record Retracted(int request, int sample, int step, int identity, int position) implements GenerationEvent {}

    /**
     * A position was removed; those to its right moved by one.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param step the sample's step
     * @param identity the removed identity
     * @param position where it was
     */
    record Deleted(int request, int sample, int step, int identity, int position) implements GenerationEvent {}

    /**
     * Everything from a position on was removed.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param step the sample's step
     * @param end the new length
     */
    record Cut(int request, int sample, int step, int end) implements GenerationEvent {}
}
