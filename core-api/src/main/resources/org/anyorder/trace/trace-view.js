/* What tokens look like: colours, visible spaces, chips, the sequence. */

const BREAKERS = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/u;
const COMBINING = /^\p{M}/u;
/* Join emoji and scripts: signs only where they stand alone. */
const JOINERS = /^[\u200c\u200d\ufe0f]+$/u;

function element(name, className, ...content) {
    const node = document.createElement(name);
    if (className) {
        node.className = className;
    }
    node.append(...content);
    return node;
}

/** "−1.25", or a dash where there is no number. */
function figure(value, digits = 2) {
    if (value === null || value === undefined) {
        return "–";
    }
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? "−" + text : text;
}

function plural(count, noun) {
    return count.toLocaleString("en") + " " + noun + (count === 1 ? "" : "s");
}

class Colours {
    constructor(stops) {
        this.stops = stops.map((colour) => [colour >> 16, colour >> 8 & 255, colour & 255]);
    }

    of(moment, moments) {
        const place = moments <= 1 ? 0 : (moment - 1) / (moments - 1) * (this.stops.length - 1);
        const left = Math.min(this.stops.length - 2, Math.floor(place));
        const share = place - left;
        return this.stops[left].map((from, channel) =>
            Math.round(from + share * (this.stops[left + 1][channel] - from)));
    }

    paint(node, moment, moments) {
        const colour = this.of(moment, moments);
        const [red, green, blue] = colour.map((channel) => channel / 255)
            .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        node.style.setProperty("--fill", `rgb(${colour.join(" ")})`);
        node.style.setProperty("--on", 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#0b0d12" : "#fff");
    }

    gradient() {
        return `linear-gradient(to right, ${this.stops.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;
    }
}

/** A piece's text with quiet signs for what cannot be seen; line breaks are signs only. */
function visible(text) {
    const parts = [];
    let plain = "";
    const quiet = (sign) => {
        if (plain) {
            parts.push(plain);
            plain = "";
        }
        parts.push(element("i", "sign", sign));
    };
    if (JOINERS.test(text)) {
        return [element("i", "sign", "joiner")];
    }
    if (COMBINING.test(text)) {
        plain = "\u25cc";
    }
    for (const point of text) {
        if (point === " ") {
            quiet("·");
        } else if (point === "\n") {
            quiet("↵");
        } else if (point === "\t") {
            quiet("⇥");
        } else if (point === "\u00a0") {
            quiet("⍽");
        } else if (BREAKERS.test(point)) {
            quiet(point === "\ufffd" ? "\ufffd" : "U+" + point.codePointAt(0).toString(16).toUpperCase());
        } else {
            plain += point;
        }
    }
    if (plain) {
        parts.push(plain);
    }
    return parts;
}

class SequenceView {
    constructor(root, texts, colours) {
        this.root = root;
        this.texts = texts;
        this.colours = colours;
        this.numbers = Object.entries(texts).every(([id, text]) => id === text);
        root.classList.toggle("numbers", this.numbers);
    }

    textOf(token) {
        return token === UNDECIDED ? "" : this.texts[token];
    }

    /** Draws a moment; pieces of one word stay on one line. */
    draw(replay, focused) {
        const fragment = document.createDocumentFragment();
        let word = null;
        let wordLength = 0;
        let position = 0;
        let sinceKnown = 0;
        const gap = (next) => {
            const open = replay.gaps.get(next);
            if (open && sinceKnown === 0 && replay.moment < Math.max(1, replay.last)) {
                fragment.append(this.gap(open));
                word = null;
            }
            sinceKnown = 0;
        };
        for (const place of replay.places) {
            const text = this.textOf(place.token);
            if (place.identity < replay.known.length) {
                gap(place.identity);
            } else {
                sinceKnown++;
            }
            if (word === null || this.numbers || /^\s/.test(text) || place.token === UNDECIDED || wordLength > 24) {
                word = element("span", "word");
                wordLength = 0;
                fragment.append(word);
            }
            word.append(this.chip(place, position, replay, text));
            wordLength += text.length;
            for (let breaks = (text.match(/\n/g) || []).length; breaks > 0; breaks--) {
                fragment.append(document.createElement("br"));
            }
            if (/\s$/.test(text) || place.token === UNDECIDED) {
                word = null;
            }
            position += place.change === "removed" ? 0 : 1;
        }
        gap(replay.known.length);
        if (!fragment.firstChild) {
            fragment.append(element("span", "empty", "Nothing is given; the first step writes the first token."));
        }
        this.root.replaceChildren(fragment);
        this.rove(focused);
    }

    chip(place, position, replay, text) {
        const open = place.token === UNDECIDED;
        const chip = element("span", "token", ...(open ? ["\u00a0"] : visible(text)));
        chip.dataset.identity = place.identity;
        chip.dataset.position = position;
        chip.dataset.token = place.token;
        chip.dataset.step = place.step;
        chip.tabIndex = -1;
        if (place.change) {
            chip.classList.add(place.change);
        }
        if (open) {
            chip.classList.add("open");
            chip.setAttribute("aria-label", "undecided");
        } else if (isGiven(place)) {
            chip.classList.add("given");
        } else if (place.moment > 0) {
            this.colours.paint(chip, place.moment, replay.last);
            chip.classList.toggle("again", replay.settledAgain(place));
        }
        return chip;
    }

    gap({ min, max }) {
        const range = max === null ? (min === 0 ? "any number of" : `${min} or more`)
            : min === max ? String(min) : `${min}–${max}`;
        return element("span", "gap", range, element("span", "gap-unit", max === 1 ? " token" : " tokens"));
    }

    /** One token can be reached by Tab; the arrows go on from there. */
    rove(identity) {
        const chips = this.root.querySelectorAll(".token");
        let stop = chips[0];
        for (const chip of chips) {
            if (identity !== undefined && Number(chip.dataset.identity) === identity) {
                stop = chip;
                break;
            }
        }
        if (stop) {
            stop.tabIndex = 0;
        }
        return stop;
    }
}
