// The workbench: keys, checks as one types, fixes, and the whole text as readers would get it.
// While an input method composes, keys and checks wait: its Enter is not ours.
"use strict";
(() => {
  const form = document.getElementById("article_form");
  const rows = [...form.querySelectorAll("textarea[data-row]")];
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const value = (name) => form.elements[name].value;
  const row = (key) => document.getElementById(`row-${key}`);

  // Each row knows what its flags were found in, and lets only its last question be answered.
  const checked = new Map(rows.map((field) => [field, field.value]));
  const flights = new Map(), timers = new Map();
  const check = async (field, more = {}) => {
    clearTimeout(timers.get(field));
    flights.get(field)?.abort();
    const flight = new AbortController(), text = field.value;
    flights.set(field, flight);
    const asked = { base: value("base"), source: value("source"), row: field.dataset.row, text };
    try {
      const answer = await post(form, form.dataset.check, { ...asked, ...more }, flight.signal);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (flight.signal.aborted) return;
      const flags = document.getElementById(`flags-${field.dataset.row}`);
      const had = flags.contains(document.activeElement);
      flags.replaceChildren(...page.body.childNodes);
      checked.set(field, text);
      if (had) field.focus();
    } catch { /* no connection: saving checks as well */ }
  };
  const soon = (field) => {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(check, 600, field));
  };
  form.addEventListener("input", (event) => {
    if (event.target.dataset.row && !event.isComposing) soon(event.target);
  });
  form.addEventListener("compositionend", (event) => event.target.dataset.row && soon(event.target));

  const typed = (field, text, start, end) => {
    field.focus();
    field.setSelectionRange(start, end);
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".flags button");
    if (!button) return;
    const field = row(button.closest(".flags").id.slice(6));
    event.preventDefault();
    if (button.name !== "fix") {
      const reason = form.elements[`reason-${button.value}`]?.value || "";
      check(field, { [button.name]: button.value, [`reason-${button.value}`]: reason });
    } else if (checked.get(field) === field.value) {
      // Places are counted in characters, as the server counts them.
      const at = (place) => [...field.value].slice(0, place).join("").length;
      const { start, end, fix } = button.dataset;
      typed(field, fix, at(+start), at(+end));
    }
  });

  const todo = (field) => !field.value.trim() || field.dataset.state !== "fresh" ||
    document.getElementById(`said-${field.dataset.row}`);
  const next = (step) => {
    const here = rows.indexOf(document.activeElement);
    const order = rows.map((_, n) => rows[(here + step * (n + 1) + rows.length * 2) % rows.length]);
    order.find((field) => todo(field) && field.value === field.defaultValue)?.focus();
  };
  let last = rows[0];
  form.addEventListener("focusin", (event) => event.target.dataset.row && (last = event.target));
  const copy = () => last && typed(last, last.dataset.source, last.selectionStart, last.selectionEnd);
  form.querySelector(".keys").hidden = false;
  form.querySelector("[data-next]").addEventListener("click", () => (last.focus(), next(1)));
  form.querySelector("[data-copy-source]").addEventListener("click", copy);

  addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const command = event.ctrlKey || event.metaKey, { code, key, target } = event;
    let does;
    if (event.altKey && code === "ArrowDown") does = () => next(1);
    else if (event.altKey && code === "ArrowUp") does = () => next(-1);
    else if (event.altKey && code === "KeyC" && target.dataset?.row) does = copy;
    else if (command && key === "s") does = () => form.requestSubmit(form.querySelector(".bar .ink"));
    else if (command && key === "Enter") {
      does = () => form.requestSubmit(form.querySelector("[name=submit]"));
    } else if (key === "Enter" && target.name?.startsWith("reason-")) {
      does = () => target.parentElement.querySelector("button").click();
    }
    if (!does) return;
    event.preventDefault();
    does();
  });
  // Enter in a line of text saves nothing while it chooses a word.
  form.addEventListener("keydown", (event) => {
    if (composing(event) && event.key === "Enter" && event.target.type === "text") event.preventDefault();
  });

  preview(document.getElementById("show-whole"), form, () =>
    rows.filter((each) => /^analysis/.test(each.dataset.row) && each.value.trim())
      .map((each) => each.value.trimEnd() + "\n".repeat(each.dataset.ends)).join(""));
})();
