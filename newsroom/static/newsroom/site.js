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
});
