// What was typed into the form of a story is kept in this browser until it is saved: only the fields
// that differ from what the server sent, for this person and article, with the revision they were
// typed on. It is offered again, never sent by itself.
"use strict";
(() => {
  const form = document.getElementById("article_form");
  const lang = document.documentElement.lang;
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => {
      try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
    },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing there */ } },
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
  };

  const KEPT = "newsroom.typed.", DAYS = 14, MOST = 20;
  const offer = document.getElementById("kept");
  const note = document.getElementById("kept-note");
  const own = `${KEPT}${offer.dataset.user}.${offer.dataset.article}.`;
  const key = own + Date.now();
  const base = form.elements.base || { value: "0" };
  // Of a workbench: the revision of the source. Its rows are counted on these two.
  const source = form.elements.source;

  const fields = (name) => [...form.elements].filter((each) => each.name && !each.disabled &&
    !["hidden", "submit", "button"].includes(each.type) && (!name || each.name === name));
  const names = () => [...new Set(fields().map((each) => each.name))];
  const values = (name, asSent) => fields(name).flatMap((each) => {
    if (each.options) {
      const chosen = [...each.options].filter((it) => asSent ? it.defaultSelected : it.selected);
      return chosen.map((option) => [option.value, option.text]);
    }
    if (["checkbox", "radio"].includes(each.type)) {
      return (asSent ? each.defaultChecked : each.checked) ? [[each.value]] : [];
    }
    return [[asSent ? each.defaultValue : each.value]];
  });
  // As the server compares them (content.normalised).
  const plain = (list) => JSON.stringify(
    list.map(([it]) => it.normalize().replace(/\r\n?/g, "\n").trim()).filter(Boolean).sort());
  const differs = (name) => plain(values(name, true)) !== plain(values(name));
  const write = (name, list) => {
    const wanted = new Map(list);
    for (const field of fields(name)) {
      if (field.options) {
        for (const [value, text] of list) {
          const there = [...field.options].some((option) => option.value === value);
          if (!there) field.add(new Option(text, value));
        }
        for (const option of field.options) option.selected = wanted.has(option.value);
      } else if (["checkbox", "radio"].includes(field.type)) field.checked = wanted.has(field.value);
      else field.value = list[0]?.[0] ?? "";
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
  };

  // A refused save comes back with what was typed as if it were what the server had.
  const refused = document.querySelector(".errornote");
  let sent = null, carried = [];
  try {
    sent = sessionStorage.getItem("newsroom.sent");
    sessionStorage.removeItem("newsroom.sent");
  } catch { /* nothing is kept here */ }
  if (refused && sent) {
    carried = Object.keys(store.get(sent)?.fields || {});
    store.drop(sent);
  }

  let timer = null, leaving = false, keptAt = 0, told = false;
  const ago = () => {
    const seconds = Math.round((Date.now() - keptAt) / 1000);
    const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    return seconds < 60 ? words.format(-seconds, "second")
      : seconds < 3600 ? words.format(-Math.floor(seconds / 60), "minute")
      : words.format(-Math.floor(seconds / 3600), "hour");
  };
  const say = () => {
    if (!told) note.textContent = keptAt ? note.dataset.kept.replace("{ago}", ago()) : "";
  };
  const keep = () => {
    clearTimeout(timer);
    timer = null;
    const typed = names().filter((name) => differs(name) || carried.includes(name));
    if (!typed.length) {
      store.drop(key);
      keptAt = 0;
    } else {
      const entry = Object.fromEntries(typed.map((name) => [name, values(name)]));
      if (store.set(key, { at: Date.now(), base: base.value, source: source?.value, fields: entry })) {
        [keptAt, told] = [Date.now(), false];
      } else if (!told) {
        note.setAttribute("role", "alert");
        note.textContent = note.dataset.refused;
        told = true;
      }
    }
    say();
  };
  const listen = () => {
    leaving = false;
    timer ??= setTimeout(keep, 1000);
  };
  // Through jQuery: what is chosen in a box of select2 makes no event of the browser's own.
  if (window.django?.jQuery) window.django.jQuery(form).on("input change", listen);
  else for (const type of ["input", "change"]) form.addEventListener(type, listen);
  addEventListener("visibilitychange", () => timer && keep());
  setInterval(say, 10_000);

  form.addEventListener("submit", () => {
    keep();
    leaving = true;
    try { sessionStorage.setItem("newsroom.sent", key); } catch { /* nothing is kept here */ }
  });
  // Typed text is left only after a question.
  addEventListener("beforeunload", (event) => {
    if (timer) keep();
    if (!leaving && (refused || names().some(differs))) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));

  const all = store.keys().filter((it) => it.startsWith(KEPT))
    .map((it) => ({ key: it, ...store.get(it) })).sort((a, b) => b.at - a.at);
  for (const [place, entry] of all.entries()) {
    if (place >= MOST || !(Date.now() - entry.at < DAYS * 864e5)) store.drop(entry.key);
  }
  const offers = all.filter((entry) => entry.key.startsWith(own) && store.get(entry.key));
  const next = () => {
    const entry = offers.shift();
    offer.hidden = !entry;
    if (!entry) return;
    const here = names().filter((name) => name in entry.fields);
    const equals = (asSent) => here.every(
      (name) => plain(entry.fields[name]) === plain(values(name, asSent)));
    if (equals(true)) store.drop(entry.key); // saved meanwhile
    else if (equals()) { // the browser has filled it in again
      keep();
      store.drop(entry.key);
    } else {
      // As the desk writes its dates.
      const date = new Intl.DateTimeFormat(
        lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeStyle: "short" });
      const [sentence, moved] = offer.querySelectorAll("p");
      sentence.textContent = sentence.dataset.words
        .replace("{when}", date.format(entry.at)).replace("{number}", entry.base);
      const there = entry.base === base.value && entry.source === source?.value;
      moved.hidden = there;
      offer.take = () => {
        if (offer.dataset.at && !there) {
          leaving = true;
          location = offer.dataset.at.replace("{base}", entry.base).replace("{source}", entry.source);
          return;
        }
        // On the revision it was typed on: what others changed since is merged, or asked about.
        base.value = Math.min(base.value, entry.base);
        for (const name of here) write(name, entry.fields[name]);
        keep();
        if (!told) store.drop(entry.key);
        const [first] = fields(here[0]);
        if (first.closest("details")) first.closest("details").open = true;
        next();
        first.focus();
      };
      offer.toss = () => {
        store.drop(entry.key);
        next();
      };
      return;
    }
    next();
  };
  const [take, toss] = offer.querySelectorAll("button");
  take.addEventListener("click", () => offer.take());
  toss.addEventListener("click", () => offer.toss());
  // After the browser has put back what it remembers of the form.
  addEventListener("load", next);
  if (refused) keep();
})();
