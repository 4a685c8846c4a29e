// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.anyorder.GenerationEvent;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.trace.Place.Change;

/**
 * Plays recorded events moment by moment. A moment is a run of events of one step: a strategy with a schedule may start
 * counting anew (block by block), so a step's number does not order them. Moment 0 is the template with what was laid
 * out before the first step. {@code trace-replay.js} does the same in the browser.
 */
final class Replay {

    private final List<GenerationEvent> events;
    private final List<Place> places = new ArrayList<>();
    private int nextEvent;
    private int moment;
    private int step;
    private int removed;

    /** Stands at moment 0. */
    Replay(Template template, List<GenerationEvent> events) {
        this.events = events;
        int identity = 0;
        for (Segment segment : template.segments()) {
            if (segment instanceof Known known) {
                for (int token : known.tokens()) {
                    places.add(new Place(identity++, token, 0, 0, Double.NaN, Change.NONE));
                }
            }
        }
        applyRun(0);
    }

    /** How many moments follow the template. */
    static int moments(List<GenerationEvent> events) {
        int count = 0;
        int last = 0;
        for (GenerationEvent event : events) {
            count += event.step() == last ? 0 : 1;
            last = event.step();
        }
        return count;
    }

    boolean hasNext() {
        return nextEvent < events.size();
    }

    void next() {
        if (!hasNext()) {
            throw new NoSuchElementException("moment " + moment + " is the last");
        }
        places.removeIf(place -> !place.standing());
        places.replaceAll(Place::settledDown);
        removed = 0;
        moment++;
        step = events.get(nextEvent).step();
        applyRun(step);
    }

    int moment() {
        return moment;
    }

    int step() {
        return step;
    }

    /** The sequence, with the places that were removed in this moment where they stood. */
    List<Place> places() {
        return List.copyOf(places);
    }

    /** The sequence as it is. */
    List<Place> standing() {
        return places.stream().filter(Place::standing).toList();
    }

    /** The sum over the tokens that stand. */
    double logProb() {
        return places.stream()
                .filter(place -> place.decided() && !Double.isNaN(place.logProb()))
                .mapToDouble(Place::logProb)
                .sum();
    }

    private void applyRun(int number) {
        Map<Integer, Place> cutOff = new HashMap<>();
        while (hasNext() && events.get(nextEvent).step() == number) {
            apply(events.get(nextEvent), cutOff);
            nextEvent++;
        }
    }

    private void apply(GenerationEvent event, Map<Integer, Place> cutOff) {
        if (event instanceof GenerationEvent.Committed done) {
            int index = index(event, done.position(), done.identity());
            places.set(index, settled(done.identity(), done.token(), done.logProb()));
        } else if (event instanceof GenerationEvent.Inserted done) {
            Place place = inserted(done, cutOff);
            places.add(slot(event, done.position()), place);
        } else if (event instanceof GenerationEvent.Retracted done) {
            int index = index(event, done.position(), done.identity());
            places.set(index, places.get(index).changed(Change.RETRACTED));
        } else if (event instanceof GenerationEvent.Deleted done) {
            remove(index(event, done.position(), done.identity()));
        } else if (event instanceof GenerationEvent.Cut done) {
            for (int index = slot(event, done.end()); index < places.size(); index++) {
                Place place = places.get(index);
                if (place.standing()) {
                    cutOff.put(place.identity(), place);
                    remove(index);
                }
            }
        }
    }

    /**
     * The place that an insertion creates. A search that changes its hypothesis cuts and inserts again: what comes back
     * unchanged has not appeared anew.
     */
    private Place inserted(GenerationEvent.Inserted done, Map<Integer, Place> cutOff) {
        Place before = cutOff.remove(done.identity());
        if (before != null
                && before.change() != Change.RETRACTED
                && before.token() == done.token()
                && Double.compare(before.logProb(), done.logProb()) == 0) {
            // A place may have been cut off and have come back changed before: then there are several traces of it.
            int all = places.size();
            places.removeIf(place -> !place.standing() && place.identity() == done.identity());
            removed -= all - places.size();
            return before;
        }
        return settled(done.identity(), done.token(), done.logProb());
    }

    private Place settled(int identity, int token, double logProb) {
        return token == Place.UNDECIDED
                ? new Place(identity, token, 0, 0, Double.NaN, Change.OPENED)
                : new Place(identity, token, moment, step, logProb, Change.SETTLED);
    }

    private void remove(int index) {
        places.set(index, places.get(index).changed(Change.REMOVED));
        removed++;
    }

    private int index(GenerationEvent event, int position, int identity) {
        int index = slot(event, position);
        while (index < places.size() && !places.get(index).standing()) {
            index++;
        }
        if (index == places.size() || places.get(index).identity() != identity) {
            throw new IllegalArgumentException(event + " does not fit: "
                    + (index == places.size() ? "nothing" : places.get(index)) + " stands at position " + position);
        }
        return index;
    }

    /** Where the place number {@code position} of those standing is, or the end. */
    private int slot(GenerationEvent event, int position) {
        if (!(position >= 0 && position <= places.size() - removed)) {
            throw new IllegalArgumentException(
                    event + " does not fit: the sequence has " + (places.size() - removed) + " positions");
        }
        int index = 0;
        if (removed == 0) {
            return position;
        }
        for (int standing = 0; standing < position; index++) {
            standing += places.get(index).standing() ? 1 : 0;
        }
        return index;
    }
}
