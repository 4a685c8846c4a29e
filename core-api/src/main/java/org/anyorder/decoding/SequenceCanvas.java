// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.sampling.RowHistory;

/** The only {@link Canvas}: checks every change of its {@link Cells}, reports it, and ends where limits do. */
final class SequenceCanvas implements Canvas {

    private final int id;
    private final GenerationRequest request;
    private final int sample;
    private final RandomGenerator random;
    private final GenerationListener listener;
    private final Tally tally;

    private Cells cells;
    private int step;
    private double accounted;
    private Optional<FinishReason> finished = Optional.empty();
    private Supplier<List<Canvas>> hypotheses = List::of;

    SequenceCanvas(int id, GenerationRequest request, int sample, GenerationListener listener) {
        this.id = id;
        this.request = request;
        this.sample = sample;
        this.random = RandomStreams.of(request.seed(), request.number(), sample);
        this.listener = listener;
        this.tally = new Tally();
        this.cells = new Cells(request.template().segments());
    }

    private SequenceCanvas(SequenceCanvas origin) {
        this.id = origin.id;
        this.request = origin.request;
        this.sample = origin.sample;
        this.random = origin.random;
        this.listener = GenerationListener.NONE;
        this.tally = origin.tally;
        this.cells = origin.cells.copy();
        this.step = origin.step;
        this.accounted = origin.accounted;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public GenerationRequest request() {
        return request;
    }

    @Override
    public int sample() {
        return sample;
    }

    @Override
    public int length() {
        return cells.length;
    }

    @Override
    public int token(int position) {
        if (!decided(position)) {
            throw new IllegalStateException("position " + position + " is undecided and has no token");
        }
        return cells.token[position];
    }

    @Override
    public boolean decided(int position) {
        return cells.token[cells.checked(position)] != Cells.UNDECIDED;
    }

    @Override
    public boolean given(int position) {
        return cells.gap[cells.checked(position)] == Cells.GIVEN;
    }

    @Override
    public int identity(int position) {
        return cells.identity[cells.checked(position)];
    }

    @Override
    public int[] tokens(int undecided) {
        return cells.tokens(undecided);
    }

    @Override
    public int[] undecided() {
        return cells.undecided();
    }

    @Override
    public List<OpenGap> gaps() {
        return cells.openGaps();
    }

    @Override
    public Optional<OpenGap> lastGap() {
        return cells.lastGap();
    }

    @Override
    public int generated() {
        return cells.generated;
    }

    @Override
    public RowHistory history() {
        return RowHistory.of(cells.given(), cells.filled());
    }

    @Override
    public void commit(int position, int token, double logProb) {
        if (decided(position)) {
            throw new IllegalStateException("position " + position + " is already decided: " + cells.token[position]);
        }
        cells.settle(position, token, logProb, step);
        listener.onEvent(new GenerationEvent.Committed(
                request.number(), sample, step, cells.identity[position], position, token, logProb));
    }

    @Override
    public void insert(int slot, int token, double logProb) {
        cells.insert(slot, 1, cells.growingGap(slot, 1));
        cells.settle(slot, token, logProb, step);
        listener.onEvent(new GenerationEvent.Inserted(
                request.number(), sample, step, cells.identity[slot], slot, token, logProb));
    }

    @Override
    public void open(int slot, int count) {
        cells.insert(slot, count, cells.growingGap(slot, count));
        for (int position = slot; position < slot + count; position++) {
            listener.onEvent(new GenerationEvent.Inserted(
                    request.number(), sample, step, cells.identity[position], position, Cells.UNDECIDED, Double.NaN));
        }
    }

    @Override
    public void retract(int position) {
        refuseGiven(position, "retracted");
        if (!decided(position)) {
            throw new IllegalStateException("position " + position + " is undecided; there is nothing to retract");
        }
        cells.unsettle(position);
        listener.onEvent(
                new GenerationEvent.Retracted(request.number(), sample, step, cells.identity[position], position));
    }

    @Override
    public void delete(int position) {
        refuseGiven(position, "deleted");
        int identity = cells.identity[position];
        cells.remove(position);
        listener.onEvent(new GenerationEvent.Deleted(request.number(), sample, step, identity, position));
    }

    @Override
    public void cut(int end) {
        if (!(end >= 0 && end <= cells.length)) {
            throw new IllegalArgumentException("end must be in [0, " + cells.length + "], got " + end);
        }
        for (int position = end; position < cells.length; position++) {
            refuseGiven(position, "cut off");
        }
        if (end < cells.length) {
            while (cells.length > end) {
                cells.remove(cells.length - 1);
            }
            listener.onEvent(new GenerationEvent.Cut(request.number(), sample, step, end));
        }
    }

    @Override
    public void account(double logProb) {
        accounted += logProb;
    }

    @Override
    public Canvas fork() {
        return new SequenceCanvas(this);
    }

    @Override
    public void become(Canvas hypothesis) {
        SequenceCanvas other = ownFork(hypothesis);
        int same = cells.commonPrefix(other.cells);
        if (same < cells.length) {
            listener.onEvent(new GenerationEvent.Cut(request.number(), sample, step, same));
        }
        cells = other.cells.copy();
        accounted = other.accounted;
        for (int position = same; position < cells.length; position++) {
            listener.onEvent(new GenerationEvent.Inserted(
                    request.number(),
                    sample,
                    step,
                    cells.identity[position],
                    position,
                    cells.token[position],
                    cells.logProb[position]));
        }
    }

    @Override
    public void alternatives(Supplier<List<Canvas>> further) {
        hypotheses = further;
    }

    @Override
    public void finish(FinishReason why) {
        if (finished.isEmpty()) {
            finished = Optional.of(why);
        }
    }

    @Override
    public Optional<FinishReason> finished() {
        return finished;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Remaining remaining() {
        Limits limits = request.limits();
        return new Remaining(limits.maxNewTokens() - cells.generated, limits.maxNfe() - tally.nfe());
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public void stepIs(int number) {
        if (!(number >= 1)) {
            throw new IllegalArgumentException("step must be at least 1, got " + number);
        }
        step = number;
    }

    void nextStep() {
        step++;
    }

    /** Ends the sequence where a further step would overshoot a limit, or nothing is left to fill. */
    void finishWhereLimitsEnd(int evaluationsPerStep, long now) {
        if (finished.isPresent()) {
            return;
        }
        Remaining left = remaining();
        if (cells.full() || left.tokens() <= 0) {
            finish(FinishReason.LENGTH);
        } else if (left.evaluations() < evaluationsPerStep) {
            finish(FinishReason.NFE);
        } else if (request.limits().timeout().isPresent()
                && tally.elapsed(now) >= request.limits().timeout().get().toNanos()) {
            finish(FinishReason.TIMEOUT);
        }
    }

    /** What was used so far, forks included. */
    Tally tally() {
        return tally;
    }

    /** The result; undecided positions that a limit left behind are not in it. */
    Generation generation() {
        FinishReason why = finished.orElseThrow(() -> new IllegalStateException("the sequence has not ended"));
        List<Generation> alternatives = new ArrayList<>();
        for (Canvas hypothesis : hypotheses.get()) {
            alternatives.add(ownFork(hypothesis).generation(why, List.of()));
        }
        return generation(why, alternatives);
    }

    private Generation generation(FinishReason otherwise, List<Generation> alternatives) {
        int[] settled = cells.settled();
        double[] logProbs = new double[settled.length];
        double total = accounted;
        for (int index = 0; index < settled.length; index++) {
            logProbs[index] = cells.logProb[settled[index]];
            total += cells.gap[settled[index]] == Cells.GIVEN ? 0 : logProbs[index];
        }
        return new Generation(
                request.number(),
                sample,
                Arrays.stream(settled).map(position -> cells.token[position]).toArray(),
                Arrays.stream(settled).map(position -> cells.step[position]).toArray(),
                logProbs,
                total,
                finished.orElse(otherwise),
                tally.usage(cells.generated),
                alternatives);
    }

    private SequenceCanvas ownFork(Canvas hypothesis) {
        if (!(hypothesis instanceof SequenceCanvas other) || other.id != id) {
            throw new IllegalArgumentException("a hypothesis must be a fork of its own canvas, got " + hypothesis);
        }
        return other;
    }

    private void refuseGiven(int position, String what) {
        if (given(position)) {
            throw new IllegalArgumentException("position " + position + " holds a known token and cannot be " + what);
        }
    }
}
