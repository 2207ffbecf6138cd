"use strict";
(() => {
  // The box that select2 builds has no name of its own. After its own start: jQuery keeps order.
  window.django?.jQuery?.(() => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const box = select.parentElement.querySelector(".select2-search__field");
      box?.setAttribute("aria-label", select.labels[0]?.textContent || select.name);
    }
  });

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
})();
