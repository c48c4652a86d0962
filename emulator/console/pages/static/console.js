"use strict";
// Small comforts of the console; every page works without them.

const find = (selector, root = document) => [...root.querySelectorAll(selector)];

function dress(root) {
  for (const button of find("button.copy", root)) button.hidden = false;
  for (const shown of find("[data-script]", root)) shown.hidden = false;
  for (const hidden of find("[data-no-script]", root)) hidden.hidden = true;
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea"); // where a page has no clipboard, as over plain HTTP
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = button.getAttribute("aria-label");
  button.classList.add("copied");
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    button.classList.remove("copied");
    button.setAttribute("aria-label", label);
  }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) {
    if (event.target.name === "place") event.target.form.elements.pool.value = "";
    event.target.form.requestSubmit();
  }
});

// A file that is chosen is put into the field that it is for.
document.addEventListener("change", async (event) => {
  const field = document.getElementById(event.target.dataset?.reads ?? "");
  if (field && event.target.files.length) field.value = await event.target.files[0].text();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea[data-run]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// A form that was sent is sent once.
document.addEventListener("submit", (event) => {
  if (event.target.method === "post") {
    for (const button of find("button", event.target)) {
      button.classList.add("busy");
      setTimeout(() => (button.disabled = true));
    }
  }
});
addEventListener("pageshow", () => {
  for (const button of find("button.busy")) {
    button.classList.remove("busy");
    button.disabled = false;
  }
});

document.addEventListener("DOMContentLoaded", () => {
  dress(document);
  const chosen = document.querySelector(".rail a[aria-current]"); // on a phone the sections are wider than the screen
  if (chosen) chosen.parentElement.parentElement.parentElement.scrollLeft = chosen.offsetLeft - 16;
  const told = document.querySelector("[data-focus]");
  if (told) told.focus();
});
document.addEventListener("htmx:load", (event) => dress(event.target));

// A list does not grow under the pointer of somebody who reads or is about to click.
document.addEventListener("htmx:beforeRequest", (event) => {
  const list = event.target.matches("[data-live]") && event.target.closest(".table");
  if (list && (list.matches(":hover") || (list !== document.activeElement && list.contains(document.activeElement))))
    event.preventDefault();
});
