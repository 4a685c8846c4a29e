/* The page: header, steps, player, keys, address. */

const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const colours = new Colours(data.palette);
const view = new SequenceView(at("text"), data.text, colours);
const SPEEDS = [...at("speed").options].map((option) => option.value);
const MOST_CHIPS = 12;
const MOST_BARS = 120;

let current = 0;
let replay = null;
let timer = null;

function header() {
    const { model, strategy, law, approximate, notes } = data.heading;
    at("model").textContent = model;
    at("strategy").textContent = strategy;
    at("law").textContent = law;
    at("law").classList.toggle("approximate", approximate);
    at("notes").replaceChildren(...notes.map((note) =>
        element("span", /approximat/i.test(note) ? "badge approximate" : "badge plain", note)));
    document.documentElement.style.setProperty("--scale", colours.gradient());
    at("samples").hidden = data.samples.length < 2;
    at("sample").append(...data.samples.map((sample, index) => {
        const option = element("option", "", `Request ${sample.request} · sample ${sample.sample}`);
        option.value = index;
        return option;
    }));
    if (data.admitted > data.samples.length) {
        at("notes").append(element("span", "badge plain",
            `first ${data.samples.length} of ${data.admitted.toLocaleString("en")} samples recorded`));
    }
}

function facts({ result, seed }) {
    const rows = [];
    if (result) {
        const perEvaluation = result.nfe > 0 ? result.generated / result.nfe : null;
        rows.push(["NFE", result.nfe.toLocaleString("en"), "evaluations of the full network"],
            ["Tokens", result.generated.toLocaleString("en"), "generated and kept"],
            ["Tokens per evaluation", figure(perEvaluation), ""],
            ["Seconds", figure(result.seconds, result.seconds < 10 ? 2 : 1), ""],
            ["Log-probability", figure(result.logProb), "tokens with stop and continue draws, in nats"]);
        if (result.drafted > 0) {
            rows.push(["Accepted", `${result.accepted} of ${result.drafted}`, "drafted tokens"]);
        }
        const retracted = replay.summary.flatMap((moment) => moment.changes)
            .filter((change) => change.change === "retracted").length;
        if (retracted > 0) {
            rows.push(["Retracted", retracted.toLocaleString("en"), "tokens that became undecided again"]);
        }
        rows.push(["Finished", result.finish, "why it ended"]);
    } else {
        rows.push(["Finished", "not yet", "still running when this was recorded"]);
    }
    rows.push(["Seed", seed, ""]);
    at("facts").replaceChildren(...rows.map(([name, value, title]) => {
        const row = element("div", "", element("dt", "", name), element("dd", "", value));
        row.title = title;
        return row;
    }));
}

function legend() {
    const happened = (change) => replay.summary.some((moment) =>
        moment.changes.some((one) => one.change === change));
    const sample = (className, text) => element("span", "token " + className, text);
    const rows = [];
    if (replay.known.length > 0) {
        rows.push([sample("given", "given"), ""]);
    }
    if (happened("opened")) {
        rows.push([sample("open", "\u00a0"), "undecided"]);
    }
    if (happened("retracted")) {
        rows.push([sample("retracted", "token"), "retracted"], [sample("again", "token"), "settled again"]);
    }
    if (happened("removed")) {
        rows.push([sample("removed", "token"), "deleted"]);
    }
    const steps = replay.runs.map((run) => run.step);
    at("legend").replaceChildren(
        element("li", "scale", element("span", "", "step " + (steps[1] ?? 0)), element("span", "ramp"),
            element("span", "", String(steps[replay.last]))),
        element("li", "", element("span", "fresh"), element("span", "", "new in this step")),
        ...rows.map(([chip, text]) => element("li", "", chip, text)));
}

function miniature(change, replayLast) {
    const chip = element("span", "token mini " + change.change, ...visible(view.textOf(change.token)));
    if (change.token === UNDECIDED) {
        chip.classList.add("open");
        chip.append("\u00a0");
    } else if (change.moment > 0) {
        colours.paint(chip, change.moment, replayLast);
        chip.classList.toggle("again", change.change === "settled" && replay.settledAgain(change));
    }
    return chip;
}

function stepRow(moment, index) {
    const opened = moment.changes.filter((change) => change.change === "opened").length;
    const shown = moment.changes.filter((change) => change.change !== "opened");
    const chips = shown.slice(0, MOST_CHIPS).map((change) => miniature(change, replay.last));
    const rest = shown.length - chips.length;
    const notes = [];
    if (rest > 0) {
        notes.push("+" + rest.toLocaleString("en"));
    }
    if (opened > 0) {
        notes.push(plural(opened, "undecided position"));
    }
    if (index === 0) {
        notes.unshift("template");
    } else if (moment.changes.length === 0) {
        notes.push("no change");
    }
    const row = element("button", "row",
        element("span", "number", index === 0 ? "–" : String(moment.step)),
        element("span", "chips", ...chips, notes.length ? element("span", "dim", notes.join(" · ")) : ""),
        element("span", "figure", moment.settled ? figure(moment.logProb) : ""),
        element("span", "figure", index === 0 ? "" : figure(moment.total)));
    row.type = "button";
    row.tabIndex = -1;
    row.addEventListener("click", () => {
        pause();
        show(index);
    });
    return element("li", "", row);
}

/** The last row: what the stop and continue draws add to the tokens' sum. */
function endRow({ result }) {
    const tokens = replay.summary[replay.last].total;
    const draws = result.logProb === null ? null : result.logProb - tokens;
    const some = draws !== null && Math.abs(draws) > 5e-3;
    return element("li", "end",
        element("span", "number", "end"),
        element("span", "dim", result.finish + (some ? " · stop and continue draws" : "")),
        element("span", "figure", some ? figure(draws) : ""),
        element("span", "figure", figure(result.logProb)));
}

function bars() {
    const width = Math.ceil(replay.last / MOST_BARS);
    const bins = [];
    for (let from = 1; from <= replay.last; from += width) {
        const moments = replay.summary.slice(from, from + width);
        bins.push({
            middle: from + (moments.length - 1) / 2,
            settled: moments.reduce((sum, moment) => sum + moment.settled, 0),
            lost: moments.reduce((sum, moment) => sum + moment.lost, 0),
        });
    }
    const most = Math.max(1, ...bins.map((bin) => Math.max(bin.settled, bin.lost)));
    at("bars").style.setProperty("--bars", Math.max(1, bins.length));
    at("bars").replaceChildren(...bins.flatMap(({ middle, settled, lost }) =>
        [[settled, "bar-up"], [lost, "bar-down"]].filter(([count]) => count > 0).map(([count, className]) => {
            const bar = element("span", className);
            bar.style.setProperty("--at", middle / replay.last);
            bar.style.setProperty("--height", Math.sqrt(count / most));
            colours.paint(bar, middle, replay.last);
            return bar;
        })));
}

function select(index) {
    pause();
    current = Math.max(0, Math.min(data.samples.length - 1, index));
    replay = new Replay(data.samples[current]);
    at("sample").value = current;
    at("sample-previous").disabled = current === 0;
    at("sample-next").disabled = current === data.samples.length - 1;
    at("slider").max = replay.last;
    at("count").textContent = plural(replay.last, "step") + " with changes";
    facts(data.samples[current]);
    legend();
    at("steps").replaceChildren(...replay.summary.map(stepRow));
    if (data.samples[current].result) {
        at("steps").append(endRow(data.samples[current]));
    }
    at("text").classList.toggle("short", replay.places.length <= 80);
    at("text").classList.toggle("long", replay.places.length > 400);
    bars();
}

function show(moment) {
    const active = document.activeElement;
    const focused = active && active.dataset.identity !== undefined ? Number(active.dataset.identity) : undefined;
    const inSteps = active && active.classList.contains("row");
    replay.seek(moment);
    hideTip();
    view.draw(replay, focused);
    if (focused !== undefined) {
        view.rove(focused)?.focus({ preventScroll: true });
    }
    at("slider").value = replay.moment;
    at("slider").style.setProperty("--done", replay.last === 0 ? 1 : replay.moment / replay.last);
    const lastStep = replay.runs[replay.last].step;
    const label = replay.moment === 0 ? "Template" : `Step ${replay.step} of ${lastStep}`;
    at("place").textContent = label;
    at("slider").setAttribute("aria-valuetext", label);
    at("first").disabled = at("previous").disabled = replay.moment === 0;
    at("last").disabled = at("next").disabled = replay.moment === replay.last;
    markStep(inSteps);
    if (timer === null) {
        reveal();
        announce(label);
        remember();
    }
}

function markStep(focus) {
    at("steps").querySelector("[aria-current]")?.removeAttribute("aria-current");
    const list = at("steps");
    for (const row of list.querySelectorAll("[tabindex='0']")) {
        row.tabIndex = -1;
    }
    const row = list.children[replay.moment].firstChild;
    row.setAttribute("aria-current", "step");
    row.tabIndex = 0;
    const top = row.offsetTop;
    if (top < list.scrollTop || top + row.offsetHeight > list.scrollTop + list.clientHeight) {
        list.scrollTop = top - list.clientHeight / 2;
    }
    if (focus) {
        row.focus({ preventScroll: true });
    }
}

/** Scrolls to the change, but not while playing: in random order the text would jump about. */
function reveal() {
    const text = at("text");
    const chip = text.querySelector(".settled, .retracted, .removed");
    if (chip && text.scrollHeight > text.clientHeight) {
        const top = chip.offsetTop;
        if (top < text.scrollTop || top + chip.offsetHeight > text.scrollTop + text.clientHeight) {
            text.scrollTop = top - text.clientHeight / 2;
        }
    }
}

function announce(label) {
    const changes = replay.summary[replay.moment].changes.slice(0, 3).map((change) =>
        `${change.change} ${view.textOf(change.token).trim() || "a position"} at ${change.position}`);
    at("status").textContent = [label, ...changes].join(", ");
}
