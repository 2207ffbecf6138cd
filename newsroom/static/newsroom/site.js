// Read before the first paint, so that no page flashes in the other theme or language.
"use strict";

const root = document.documentElement;
// What a reader chose stays in the browser: no cookie, nothing that is sent.
const kept = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } },
};

// What only a script can offer shows from the first paint on: nothing moves when it can be used.
root.dataset.can = ["script", navigator.share && "share", navigator.clipboard && "copy"]
  .filter(Boolean).join(" ");
if (["light", "dark"].includes(kept.get("theme"))) root.dataset.theme = kept.get("theme");
// The bare address leads to the browser's language; who chose another one here goes on to that.
if (location.hash === "#start") {
  const home = `/${kept.get("language")}/`;
  if (/^\/[a-z-]+\/$/.test(home) && !["/null/", location.pathname].includes(home)) {
    location.replace(home);
  } else history.replaceState(null, "", location.pathname);
}
// Who reads side by side does so from story to story.
if (root.dataset.both && kept.get("reading") === "both") location.replace(root.dataset.both);

document.addEventListener("DOMContentLoaded", () => {
  const theme = document.querySelector(".theme");
  theme.addEventListener("click", () => {
    const now = root.dataset.theme ||
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    kept.set("theme", root.dataset.theme);
  });
  rememberChoices();
  for (const share of document.querySelectorAll(".share")) offerShare(share);
  const story = document.querySelector("[data-read]");
  if (story) countRead(story.dataset.read);
  const ages = document.getElementById("ages");
  if (ages) moveAges(JSON.parse(ages.textContent));
});

function rememberChoices() {
  const both = document.querySelector(".choices [data-reading]");
  for (const choice of document.querySelectorAll(".choices a[hreflang]")) {
    choice.addEventListener("click", () => {
      kept.set("language", choice.hreflang.toLowerCase());
      if (both?.href) kept.set("reading", "one");
    });
  }
  if (both?.href) both.addEventListener("click", () => kept.set("reading", "both"));
  else if (both) {
    // On a list: how stories will open from here.
    const show = () => both.setAttribute("aria-pressed", kept.get("reading") === "both");
    both.addEventListener("click", () => {
      kept.set("reading", kept.get("reading") === "both" ? "one" : "both");
      show();
    });
    show();
  }
}

function offerShare(share) {
  const { title, url } = share.dataset;
  const [sheet, copy] = share.querySelectorAll("button");
  sheet.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(url);
    share.querySelector("output").textContent = copy.dataset.done;
  });
}

// A story that somebody sees is read: once, and not while it is fetched ahead or behind a tab.
function countRead(story) {
  const events = ["prerenderingchange", "visibilitychange"];
  const look = () => {
    if (document.prerendering || document.hidden) return;
    for (const event of events) document.removeEventListener(event, look);
    navigator.sendBeacon(`/read/${story}`);
  };
  for (const event of events) document.addEventListener(event, look);
  look();
}

// Ages go on at each whole minute, as the server would say them (scoring/age.py).
function moveAges({ at, lengths, words }) {
  const right = Date.parse(at) - performance.now(), MINUTE = 60_000;
  const say = (seconds, lang) => {
    const unit = Object.keys(lengths).find((each) => seconds >= lengths[each]);
    if (!unit) return words[lang].now;
    const count = Math.floor(seconds / lengths[unit]);
    return words[lang][unit][new Intl.PluralRules(lang).select(count)].replace("{0}", count);
  };
  let timer;
  const move = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    // The page was right at its instant, however slow the clock of this computer is.
    const now = Math.max(Date.now(), right + performance.now());
    for (const label of document.querySelectorAll(".age")) {
      const since = Date.parse(label.parentElement.dateTime);
      const text = say((now - now % MINUTE - since) / 1000, label.closest("[lang]").lang);
      if (label.textContent !== text) label.textContent = text;
    }
    timer = setTimeout(move, MINUTE - now % MINUTE);
  };
  document.addEventListener("visibilitychange", move);
  addEventListener("pageshow", move);
  move();
}
