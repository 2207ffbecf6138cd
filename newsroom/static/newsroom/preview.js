// What story.js and workbench.js share: a question to the server, and Markdown as it renders it.
"use strict";

function post(form, url, values, signal) {
  const body = new FormData();
  for (const [name, text] of Object.entries(values)) body.set(name, text);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  // Signed out meanwhile: the way to the sign-in page is no answer.
  return fetch(url, { method: "POST", body, headers, signal, redirect: "manual" });
}

// Opened by its button, the pane shows what `written` gives, and follows what is typed into `typed`.
// A script in it would not run: it is parsed into a document of its own, and the page's policy
// allows none inline.
function preview(button, typed, written) {
  const pane = document.getElementById(button.getAttribute("aria-controls"));
  const status = pane.querySelector("[role=status]"), text = pane.querySelector(".text");
  let timer, flight;
  const render = async () => {
    flight?.abort();
    const { signal } = (flight = new AbortController());
    let words = status.dataset.failed;
    try {
      const answer = await post(button.form, button.dataset.preview, { text: written() }, signal);
      const said = await answer.text();
      if (answer.ok) {
        const page = new DOMParser().parseFromString(said, "text/html");
        for (const link of page.links) link.target = "_blank";
        text.replaceChildren(...page.body.childNodes);
        words = "";
      } else if (answer.status === 413) words = said;
    } catch { /* no connection: the last preview stays */ }
    if (!signal.aborted) status.textContent = words;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    pane.hidden = !pane.hidden;
    button.setAttribute("aria-expanded", !pane.hidden);
    if (!pane.hidden) render().then(() => pane.scrollIntoView({ block: "nearest" }));
  });
  typed.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pane.hidden) timer = setTimeout(render, 400);
  });
  return text;
}
