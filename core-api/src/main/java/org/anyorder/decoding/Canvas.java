// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.GenerationRequest;
import org.anyorder.sampling.RowHistory;

/**
 * A sequence while it is generated: known tokens, settled and undecided positions, and gaps that may grow. Positions
 * have identities that stay when others are inserted or removed. Known tokens can be neither moved against each other
 * nor changed. Every change is reported as a {@link org.anyorder.GenerationEvent}. One thread's.
 */
public interface Canvas {

    /**
     * A number that is unique within the run, ascending in order of admission.
     *
     * @return from 0
     */
    int id();

    /**
     * What was asked for.
     *
     * @return the request
     */
    GenerationRequest request();

    /**
     * Which sample of the request this is.
     *
     * @return from 0
     */
    int sample();

    /**
     * How many positions there are.
     *
     * @return decided and undecided ones
     */
    int length();

    /**
     * The token at a position.
     *
     * @param position in {@code [0, length)}
     * @return its id
     * @throws IllegalStateException if the position is undecided
     */
    int token(int position);

    /**
     * Whether a position is settled.
     *
     * @param position in {@code [0, length)}
     * @return true for known and committed tokens
     */
    boolean decided(int position);

    /**
     * Whether a position belongs to the template's known tokens.
     *
     * @param position in {@code [0, length)}
     * @return true if given
     */
    boolean given(int position);

    /**
     * The stable identity of a position.
     *
     * @param position in {@code [0, length)}
     * @return its identity
     */
    int identity(int position);

    /**
     * All tokens, with a stand-in for undecided positions.
     *
     * @param undecided what undecided positions hold, for example the mask token
     * @return ids by position
     */
    int[] tokens(int undecided);

    /**
     * The undecided positions, ascending.
     *
     * @return positions
     */
    int[] undecided();

    /**
     * The template's gaps as they stand.
     *
     * @return from left to right
     */
    List<OpenGap> gaps();

    /**
     * The last gap: where continuations grow.
     *
     * @return it, empty without gaps
     */
    default Optional<OpenGap> lastGap() {
        List<OpenGap> gaps = gaps();
        return gaps.isEmpty() ? Optional.empty() : Optional.of(gaps.get(gaps.size() - 1));
    }

    /**
     * How many tokens were generated and kept.
     *
     * @return settled positions that were not given
     */
    int generated();

    /**
     * The decided tokens, as penalties see them.
     *
     * @return given and generated tokens
     */
    RowHistory history();

    /**
     * Settles an undecided position.
     *
     * @param position an undecided position
     * @param token the token
     * @param logProb its log-probability under the law it was drawn from, in nats
     */
    void commit(int position, int token, double logProb);

    /**
     * Inserts a settled position.
     *
     * @param slot a slot of a gap that may grow; the new position is {@code slot}
     * @param token the token
     * @param logProb its log-probability under the law it was drawn from, in nats
     */
    void insert(int slot, int token, double logProb);

    /**
     * Inserts undecided positions.
     *
     * @param slot a slot of a gap that may grow
     * @param count how many, at least 0, no more than the gap may grow
     */
    void open(int slot, int count);

    /**
     * Appends undecided positions to a gap at the end.
     *
     * @param count how many, at least 0
     */
    default void extend(int count) {
        open(length(), count);
    }

    /**
     * Makes a settled position undecided again.
     *
     * @param position a generated position
     */
    void retract(int position);

    /**
     * Removes a position.
     *
     * @param position a position that was not given
     */
    void delete(int position);

    /**
     * Removes everything from a position on.
     *
     * @param end the new length; no known token stands at or after it
     */
    void cut(int end);

    /**
     * Adds the log-probability of a draw that settles no token (stop or go on).
     *
     * @param logProb in nats
     */
    void account(double logProb);

    /**
     * A copy that reports no events, for searches. It shares the random stream, and what it uses counts for this
     * sequence.
     *
     * @return the copy
     */
    Canvas fork();

    /**
     * Takes over a fork's content; what differs is reported as a cut and new commits.
     *
     * @param hypothesis a fork of this canvas or of a fork of it
     */
    void become(Canvas hypothesis);

    /**
     * Offers further hypotheses of a search: the {@link org.anyorder.Generation#alternatives() alternatives} of what
     * this sequence is when it ends, whatever ends it.
     *
     * @param hypotheses makes forks of this canvas, best first; asked once, after the end. Forks that are not finished
     *     count as ended by what ended this sequence
     */
    void alternatives(Supplier<List<Canvas>> hypotheses);

    /**
     * Ends the sequence after the present step.
     *
     * @param why the reason
     */
    void finish(FinishReason why);

    /**
     * Whether the sequence has ended.
     *
     * @return why, once it has
     */
    Optional<FinishReason> finished();

    /**
     * The sample's own random stream, keyed by (seed, request number, sample).
     *
     * @return the stream
     */
    RandomGenerator random();

    /**
     * What the limits leave.
     *
     * @return tokens and evaluations
     */
    Remaining remaining();

    /**
     * The sample's own step.
     *
     * @return from 1; 0 before the first
     */
    int step();

    /**
     * Sets the number under which following commits are reported, for strategies with a schedule.
     *
     * @param step the schedule's step, at least 1
     */
    void stepIs(int step);
}
