/* Playing, keys, the pointer, the address. */

function pause() {
    clearTimeout(timer);
    const played = timer !== null;
    timer = null;
    document.body.classList.remove("playing");
    at("play").setAttribute("aria-label", "Play (space)");
    if (played) {
        announce(at("place").textContent);
        remember();
    }
}

/** At 1× a whole generation takes about twelve seconds, short ones less. */
function pace() {
    return Math.min(700, Math.max(30, 12000 / Math.max(1, replay.last))) / Number(at("speed").value);
}

function play() {
    if (replay.last === 0) {
        return;
    }
    const restart = replay.moment === replay.last;
    timer = setTimeout(tick, restart ? 500 : pace());
    document.body.classList.add("playing");
    at("play").setAttribute("aria-label", "Pause (space)");
    if (restart) {
        show(0);
    }
}

function tick() {
    timer = setTimeout(tick, pace());
    show(replay.moment + 1);
    if (replay.moment === replay.last) {
        pause();
    }
}

function toggle() {
    if (timer === null) {
        play();
    } else {
        pause();
    }
}

function go(moment) {
    pause();
    show(moment);
}

function faster(by) {
    const index = SPEEDS.indexOf(at("speed").value) + by;
    at("speed").value = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, index))];
}

function switchTheme() {
    const dark = document.documentElement.dataset.theme
        ? document.documentElement.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    remember();
}

function changeSample(by) {
    if (data.samples[current + by]) {
        select(current + by);
        show(replay.last);
    }
}

function neighbour(chip, by) {
    const chips = [...at("text").querySelectorAll(".token")];
    const next = chips[chips.indexOf(chip) + by];
    if (next) {
        chip.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
    }
}

const KEYS = {
    " ": toggle,
    ArrowLeft: () => go(replay.moment - 1),
    ArrowRight: () => go(replay.moment + 1),
    Home: () => go(0),
    End: () => go(replay.last),
    "+": () => faster(1),
    "=": () => faster(1),
    "-": () => faster(-1),
    "[": () => changeSample(-1),
    "]": () => changeSample(1),
    t: switchTheme,
    "?": () => at("keys").showModal(),
    Escape: hideTip,
};

document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open || target.tagName === "SELECT"
            || (event.key === " " && target.tagName === "BUTTON")) {
        return;
    }
    const upOrDown = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    let action = KEYS[event.key];
    if (/^[0-9]$/.test(event.key)) {
        action = () => go(Math.round(replay.last * Number(event.key) / 10));
    } else if (upOrDown && target.classList.contains("token")) {
        action = () => neighbour(target, upOrDown);
    } else if (upOrDown && target.classList.contains("row")) {
        action = () => go(replay.moment + upOrDown);
    }
    if (action) {
        event.preventDefault();
        action();
    }
});

function tip(chip) {
    const identity = Number(chip.dataset.identity);
    const place = replay.places.find((one) => one.identity === identity && String(one.token) === chip.dataset.token);
    if (!place) {
        return;
    }
    const rows = [["position", chip.dataset.position], ["identity", identity]];
    if (place.token !== UNDECIDED) {
        rows.unshift(["token id", place.token]);
        rows.push(["step", isGiven(place) ? "given" : place.step]);
    }
    if (place.logProb !== null) {
        rows.push(["log-probability", `${figure(place.logProb, 3)}  (${figure(100 * Math.exp(place.logProb), 1)} %)`]);
    }
    const past = (replay.history[identity] || []).filter((one) => one.at <= replay.moment);
    if (past.length > 1) {
        rows.push(["history", past.slice(-6).map((one) =>
            `step ${replay.runs[one.at].step} ${one.change}`).join("\n")]);
    }
    const title = element("p", "tip-title", ...(place.token === UNDECIDED ? ["undecided"] : visible(view.textOf(place.token))));
    const list = element("dl", "", ...rows.flatMap(([name, value]) =>
        [element("dt", "", name), element("dd", "", String(value))]));
    at("tip").replaceChildren(title, list);
    at("tip").hidden = false;
    chip.setAttribute("aria-describedby", "tip");
    const box = chip.getBoundingClientRect();
    const size = at("tip").getBoundingClientRect();
    const above = box.top - size.height - 8;
    at("tip").style.left = Math.max(8, Math.min(innerWidth - size.width - 8, box.left + box.width / 2 - size.width / 2)) + "px";
    at("tip").style.top = (above > 8 ? above : box.bottom + 8) + "px";
}

function hideTip() {
    at("tip").hidden = true;
}

function remember() {
    const address = new URLSearchParams();
    if (current > 0) {
        address.set("sample", current);
    }
    address.set("step", replay.step);
    if (document.documentElement.dataset.theme) {
        address.set("theme", document.documentElement.dataset.theme);
    }
    try {
        history.replaceState(null, "", "#" + address);
    } catch {
        // a page that is shown inside another one may have no address of its own
    }
}

function follow() {
    const address = new URLSearchParams(location.hash.slice(1));
    if (/^(light|dark)$/.test(address.get("theme") || "")) {
        document.documentElement.dataset.theme = address.get("theme");
    }
    select(Number(address.get("sample")) || 0);
    const step = address.get("step");
    show(step === null || !/^\d+$/.test(step) ? replay.last : replay.momentOfStep(Number(step)));
}

function listen() {
    at("play").addEventListener("click", toggle);
    at("first").addEventListener("click", () => go(0));
    at("last").addEventListener("click", () => go(replay.last));
    at("previous").addEventListener("click", () => go(replay.moment - 1));
    at("next").addEventListener("click", () => go(replay.moment + 1));
    at("slider").addEventListener("input", () => go(Number(at("slider").value)));
    at("sample").addEventListener("change", () => changeSample(Number(at("sample").value) - current));
    at("sample-previous").addEventListener("click", () => changeSample(-1));
    at("sample-next").addEventListener("click", () => changeSample(1));
    at("theme").addEventListener("click", switchTheme);
    at("help").addEventListener("click", () => at("keys").showModal());
    for (const name of ["pointerover", "focusin"]) {
        at("text").addEventListener(name, (event) => {
            const chip = event.target.closest(".token");
            if (chip) {
                tip(chip);
            }
        });
    }
    at("text").addEventListener("pointerleave", hideTip);
    at("text").addEventListener("focusout", hideTip);
    addEventListener("scroll", hideTip, { passive: true });
    addEventListener("hashchange", follow);
}

header();
if (data.samples.length > 0) {
    listen();
    follow();
} else {
    at("text").replaceChildren(element("span", "empty", "Nothing was recorded."));
    document.querySelectorAll(".player *").forEach((control) => {
        control.disabled = true;
    });
}
