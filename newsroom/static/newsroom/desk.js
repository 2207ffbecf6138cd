"use strict";
(() => {
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

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard; // only where the connection is secure
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.done;
    });
  }

  // What story.js kept of a form is in the database now.
  if (document.querySelector(".messagelist .saved")) {
    try {
      localStorage.removeItem(sessionStorage.getItem("newsroom.sent"));
      sessionStorage.removeItem("newsroom.sent");
    } catch { /* nothing can be kept here */ }
  }

  // A wording is long enough to be lost; a story's form has more of this (story.js, kept.js).
  const form = document.querySelector("#disclaimer_form, #term_form");
  let unsaved = form?.querySelector(".errornote") != null;
  form?.addEventListener("input", () => (unsaved = true));
  form?.addEventListener("submit", () => (unsaved = false));
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
  addEventListener("keydown", (event) => {
    const save = form?.querySelector("button.ink");
    if (!save || event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save.click();
  });
})();
