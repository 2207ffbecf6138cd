// The form of a story: how long its texts are, Markdown beside them, columns that fold, keys.
"use strict";
(() => {
  const form = document.getElementById("article_form");

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

  for (const button of form.querySelectorAll("[data-preview]")) {
    const field = button.closest(".row").querySelector("textarea");
    const text = preview(button, field, () => field.value);
    field.addEventListener("scroll", () => {
      const part = field.scrollTop / (field.scrollHeight - field.clientHeight);
      text.scrollTop = part * (text.scrollHeight - text.clientHeight);
    });
  }

  // Whoever folds a column works in the other one tomorrow, too.
  const columns = [...form.querySelectorAll(".column")];
  const language = (column) => column.querySelector("summary [lang]").lang;
  let folded = [];
  try { folded = JSON.parse(localStorage.getItem("newsroom.folded")) || []; } catch { /* none */ }
  for (const column of columns) {
    if (folded.includes(language(column))) column.open = column.querySelector(".errors, :target");
    column.addEventListener("toggle", () => {
      folded = columns.filter((each) => !each.open).map(language);
      try { localStorage.setItem("newsroom.folded", JSON.stringify(folded)); } catch { /* full */ }
    });
  }

  addEventListener("keydown", (event) => {
    const elsewhere = event.target.form && event.target.form !== form;
    if (!(event.ctrlKey || event.metaKey) || elsewhere) return;
    const save = form.querySelector("button.ink");
    if (event.key === "s") {
      event.preventDefault();
      save?.click();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (save) form.requestSubmit(form.querySelector("[name=then]"));
      else form.querySelector("a[data-then]")?.click();
    }
  });
})();
