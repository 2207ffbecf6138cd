"use strict";
(() => {
  // How long each text is: words in English, characters in Chinese.
  const count = (text, unit) =>
    unit === "characters"
      ? Array.from(text.replace(/\s/g, "")).length
      : (text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu) || []).length;
  for (const row of document.querySelectorAll("[data-count]")) {
    const field = row.querySelector("input, textarea");
    const counter = row.querySelector(".counter");
    const show = () => {
      const number = count(field.value, row.dataset.count);
      const words = number === 1 ? counter.dataset.one : counter.dataset.many;
      counter.textContent = words.replace("{count}", number.toLocaleString("en"));
    };
    field.addEventListener("input", show);
    show();
  }

  // The box that select2 builds has no name of its own. After its own start: jQuery keeps order.
  window.django?.jQuery?.(() => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const box = select.parentElement.querySelector(".select2-search__field");
      box?.setAttribute("aria-label", select.labels[0]?.textContent || select.name);
    }
  });

  // Disclaimers about AI go with the origins that are chosen.
  const origins = Array.from(document.querySelectorAll("select[name^=origin_]"));
  const follow = () => {
    for (const box of document.querySelectorAll("input[data-origin]"))
      box.checked = origins.some((origin) => origin.value === box.dataset.origin);
  };
  for (const origin of origins) origin.addEventListener("change", follow);
  follow();

  const form = document.querySelector("#article_form, #disclaimer_form");
  if (!form) return;
  let unsaved = document.querySelector(".errornote") !== null;
  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("change", () => (unsaved = true));
  form.addEventListener("submit", () => (unsaved = false));
  // Typed text is lost only after a question.
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.querySelector("button.ink")?.click();
    }
  });
})();
