// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Usage;

/** A sequence written by hand: changes it, reports each change as a run would, and knows what must come out. */
final class EventScript {

    private final GenerationRequest request;
    private final int sample;
    private final GenerationListener listener;
    final List<Cell> cells = new ArrayList<>();
    private int created;
    int step;

    /** A position; token -1 if undecided. */
    record Cell(int identity, int token, int step, double logProb, boolean given) {}

    EventScript(GenerationRequest request, int sample, GenerationListener listener) {
        this.request = request;
        this.sample = sample;
        this.listener = listener;
        for (Segment segment : request.template().segments()) {
            if (segment instanceof Known known) {
                for (int token : known.tokens()) {
                    cells.add(new Cell(created++, token, 0, Double.NaN, true));
                }
            }
        }
        listener.onAdmitted(request, sample);
    }

    EventScript step(int number) {
        step = number;
        return this;
    }

    EventScript insert(int slot, int token, double logProb) {
        cells.add(slot, new Cell(created++, token, step, logProb, false));
        return report(new GenerationEvent.Inserted(
                request.number(), sample, step, cells.get(slot).identity(), slot, token, logProb));
    }

    EventScript open(int slot, int count) {
        for (int position = slot; position < slot + count; position++) {
            cells.add(position, new Cell(created++, -1, 0, Double.NaN, false));
            report(new GenerationEvent.Inserted(
                    request.number(), sample, step, cells.get(position).identity(), position, -1, Double.NaN));
        }
        return this;
    }

    EventScript commit(int position, int token, double logProb) {
        int identity = cells.get(position).identity();
        cells.set(position, new Cell(identity, token, step, logProb, false));
        return report(
                new GenerationEvent.Committed(request.number(), sample, step, identity, position, token, logProb));
    }

    EventScript retract(int position) {
        int identity = cells.get(position).identity();
        cells.set(position, new Cell(identity, -1, 0, Double.NaN, false));
        return report(new GenerationEvent.Retracted(request.number(), sample, step, identity, position));
    }

    EventScript delete(int position) {
        return report(new GenerationEvent.Deleted(
                request.number(), sample, step, cells.remove(position).identity(), position));
    }

    EventScript cut(int end) {
        cells.subList(end, cells.size()).clear();
        return report(new GenerationEvent.Cut(request.number(), sample, step, end));
    }

    /** What a search does when it changes its hypothesis: cuts, and inserts again with the old identities. */
    EventScript cutAndRestore(int end) {
        List<Cell> back = List.copyOf(cells.subList(end, cells.size()));
        cut(end);
        for (Cell cell : back) {
            cells.add(cell);
            report(new GenerationEvent.Inserted(
                    request.number(), sample, step, cell.identity(), cells.size() - 1, cell.token(), cell.logProb()));
        }
        return this;
    }

    /** A random change that is possible now. */
    void any(RandomGenerator random, int vocabulary) {
        int length = cells.size();
        int position = random.nextInt(length + 1);
        boolean free = position < length && !cells.get(position).given();
        boolean decided = position < length && cells.get(position).token() >= 0;
        int token = random.nextInt(vocabulary);
        double logProb = -3 * random.nextDouble();
        switch (random.nextInt(8)) {
            case 0, 1 -> insert(position, token, logProb);
            case 2 -> open(position, random.nextInt(3));
            case 3, 4 -> {
                if (free && !decided) {
                    commit(position, token, logProb);
                }
            }
            case 5 -> {
                if (free && decided) {
                    retract(position);
                }
            }
            case 6 -> {
                if (free) {
                    delete(position);
                }
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    cutAndRestore(position);
                } else if (cells.subList(position, length).stream().noneMatch(Cell::given)) {
                    cut(position);
                }
            }
        }
    }

    Generation finish(FinishReason why) {
        List<Cell> decided = cells.stream().filter(cell -> cell.token() >= 0).toList();
        double total = decided.stream()
                .filter(cell -> !cell.given())
                .mapToDouble(Cell::logProb)
                .sum();
        int generated = (int) decided.stream().filter(cell -> !cell.given()).count();
        Generation generation = new Generation(
                request.number(),
                sample,
                decided.stream().mapToInt(Cell::token).toArray(),
                decided.stream().mapToInt(Cell::step).toArray(),
                decided.stream().mapToDouble(Cell::logProb).toArray(),
                total,
                why,
                new Usage(step, 0, generated, 0, 0, 0, 10L * step, Duration.ofMillis(812)),
                List.of());
        listener.onFinished(generation);
        return generation;
    }

    private EventScript report(GenerationEvent event) {
        listener.onEvent(event);
        return this;
    }
}
