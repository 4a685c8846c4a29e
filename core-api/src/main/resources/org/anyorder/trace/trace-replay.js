"use strict";
/* Plays recorded events moment by moment, as Replay.java does: a moment is a run of events of one step. */

const KIND = { COMMIT: 0, INSERT: 1, RETRACT: 2, DELETE: 3, CUT: 4 };
const UNDECIDED = -1;
const SNAPSHOT_EVERY = 64;

class Replay {
    constructor(sample) {
        this.events = sample.events;
        this.known = sample.template.flatMap((segment) => segment.known || []);
        this.gaps = Replay.gapsByNextKnown(sample.template);
        this.runs = Replay.runs(this.events);
        this.snapshots = new Map();
        this.reset();
        this.history = [];
        this.summary = this.summarise();
    }

    /** The last moment; 0 is the template. */
    get last() {
        return this.runs.length - 1;
    }

    get step() {
        return this.runs[this.moment].step;
    }

    static runs(events) {
        const runs = [{ step: 0, from: 0, to: 0 }];
        events.forEach((event, index) => {
            if (event[1] !== runs[runs.length - 1].step) {
                runs.push({ step: event[1], from: index, to: index });
            }
            runs[runs.length - 1].to = index + 1;
        });
        return runs;
    }

    /** For each known token (and the end) the gap directly before it. */
    static gapsByNextKnown(template) {
        const gaps = new Map();
        let known = 0;
        for (const segment of template) {
            if (segment.known) {
                known += segment.known.length;
            } else {
                gaps.set(known, segment);
            }
        }
        return gaps;
    }

    reset() {
        this.places = this.known.map((token, identity) =>
            ({ identity, token, moment: 0, step: 0, logProb: null, change: "" }));
        this.removed = 0;
        this.moment = 0;
        this.applyRun();
    }

    seek(moment) {
        const target = Math.max(0, Math.min(this.last, moment));
        if (target < this.moment) {
            const base = target - target % SNAPSHOT_EVERY;
            if (this.snapshots.has(base)) {
                this.places = this.snapshots.get(base).slice();
                this.removed = this.places.filter((place) => place.change === "removed").length;
                this.moment = base;
            } else {
                this.reset();
            }
        }
        while (this.moment < target) {
            this.next();
        }
    }

    /** The moment in which a step ended: the last one before a higher number. */
    momentOfStep(step) {
        let moment = 0;
        while (moment < this.last && this.runs[moment + 1].step <= step) {
            moment++;
        }
        return moment;
    }

    next() {
        this.places = this.places.filter((place) => place.change !== "removed").map(Replay.settledDown);
        this.removed = 0;
        this.moment++;
        this.applyRun();
        if (this.moment % SNAPSHOT_EVERY === 0 && !this.snapshots.has(this.moment)) {
            this.snapshots.set(this.moment, this.places.slice());
        }
    }

    static settledDown(place) {
        if (place.change === "retracted") {
            return { ...place, token: UNDECIDED, moment: 0, step: 0, logProb: null, change: "" };
        }
        return place.change === "" ? place : { ...place, change: "" };
    }

    applyRun() {
        const run = this.runs[this.moment];
        const cutOff = new Map();
        for (let index = run.from; index < run.to; index++) {
            this.apply(this.events[index], cutOff);
        }
    }

    apply([kind, step, identity, position, token, logProb], cutOff) {
        if (kind === KIND.COMMIT) {
            this.places[this.indexOf(position)] = this.settled(identity, token, logProb);
        } else if (kind === KIND.INSERT) {
            const place = this.inserted(identity, token, logProb, cutOff);
            this.places.splice(this.slotOf(position), 0, place);
        } else if (kind === KIND.RETRACT) {
            const index = this.indexOf(position);
            this.places[index] = { ...this.places[index], change: "retracted" };
        } else if (kind === KIND.DELETE) {
            this.remove(this.indexOf(position));
        } else {
            for (let index = this.slotOf(position); index < this.places.length; index++) {
                if (this.places[index].change !== "removed") {
                    cutOff.set(this.places[index].identity, this.places[index]);
                    this.remove(index);
                }
            }
        }
    }

    /** What a search cuts and inserts again unchanged has not appeared anew. */
    inserted(identity, token, logProb, cutOff) {
        const before = cutOff.get(identity);
        cutOff.delete(identity);
        if (before && before.change !== "retracted" && before.token === token && before.logProb === logProb) {
            const all = this.places.length;
            this.places = this.places.filter((place) => place.change !== "removed" || place.identity !== identity);
            this.removed -= all - this.places.length;
            return before;
        }
        return this.settled(identity, token, logProb);
    }

    settled(identity, token, logProb) {
        if (token === UNDECIDED) {
            return { identity, token, moment: 0, step: 0, logProb: null, change: "opened" };
        }
        return { identity, token, moment: this.moment, step: this.step, logProb, change: "settled" };
    }

    remove(index) {
        this.places[index] = { ...this.places[index], change: "removed" };
        this.removed++;
    }

    indexOf(position) {
        let index = this.slotOf(position);
        while (this.places[index].change === "removed") {
            index++;
        }
        return index;
    }

    slotOf(position) {
        if (this.removed === 0) {
            return position;
        }
        let index = 0;
        for (let standing = 0; standing < position; index++) {
            standing += this.places[index].change === "removed" ? 0 : 1;
        }
        return index;
    }

    /** Whether a place was retracted before it was settled as it is. */
    settledAgain(place) {
        return place.moment > 0 && (this.history[place.identity] || []).some((one) =>
            one.change === "retracted" && one.at < place.moment);
    }

    /** One pass over everything: what changed in each moment, the running total, and the history of each place. */
    summarise() {
        const moments = [];
        let total = 0;
        const counted = new Map();
        for (;;) {
            const changes = [];
            let position = 0;
            for (const place of this.places) {
                if (place.change !== "") {
                    changes.push({ ...place, position });
                    (this.history[place.identity] ||= []).push({ at: this.moment, change: place.change });
                    total -= counted.get(place.identity) || 0;
                    counted.set(place.identity, place.change === "settled" ? place.logProb || 0 : 0);
                    total += counted.get(place.identity);
                }
                position += place.change === "removed" ? 0 : 1;
            }
            const settled = changes.filter((change) => change.change === "settled");
            moments.push({
                step: this.step,
                changes,
                settled: settled.length,
                lost: changes.filter((change) => /removed|retracted/.test(change.change)).length,
                logProb: settled.reduce((sum, change) => sum + (change.logProb || 0), 0),
                total,
            });
            if (this.moment === this.last) {
                return moments;
            }
            this.next();
        }
    }
}

function isGiven(place) {
    return place.moment === 0 && place.token !== UNDECIDED && !/retracted|removed/.test(place.change);
}
