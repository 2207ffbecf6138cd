// Read before the first paint, so that a page never flashes in the other theme.
"use strict";

const root = document.documentElement;
const kept = {
  get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
  set: (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private window */ } },
};

if (["light", "dark"].includes(kept.get())) root.dataset.theme = kept.get();

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = root.dataset.theme ||
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    kept.set(root.dataset.theme);
  });
  // Who once chose a language is led to it from the bare address, too.
  for (const choice of document.querySelectorAll(".choices a[hreflang]")) {
    choice.addEventListener("click", () => {
      const code = choice.hreflang.toLowerCase();
      document.cookie = `django_language=${code}; path=/; max-age=31536000; samesite=lax`;
    });
  }
  const story = document.querySelector("[data-read]");
  if (story) countRead(story.dataset.read);
  const ages = document.getElementById("ages");
  if (ages) moveAges(JSON.parse(ages.textContent));
});

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
