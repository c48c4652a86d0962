// Pages work without this file, apart from passkeys. It shows passwords, ticks rules, copies a secret and asks for
// passkeys.
"use strict";

const all = (selector) => document.querySelectorAll(selector);

for (const box of all("[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  box.closest("label").hidden = false;
  box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
}

// The rules of Amazon Cognito: special characters are these, and a space that is neither first nor last.
const SYMBOLS = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+=]|\S +\S/;
const MEETS = {
  length: (text, count) => [...text].length >= count,
  lowercase: (text) => /\p{Ll}/u.test(text),
  uppercase: (text) => /\p{Lu}/u.test(text),
  number: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => SYMBOLS.test(text),
  spaces: (text) => text !== "" && text.trim() === text,
};

for (const list of all("[data-rules]")) {
  const field = document.getElementById(list.dataset.rules);
  const tick = () => {
    list.classList.toggle("typed", field.value !== "");
    for (const line of list.children) {
      const meets = MEETS[line.dataset.rule];
      const met = meets !== undefined && meets(field.value, Number(line.dataset.count));
      line.classList.toggle("met", met);
      line.classList.toggle("passwordCheck-valid-customizable", met);
      line.classList.toggle("passwordCheck-notValid-customizable", !met && field.value !== "");
      line.querySelector(".unseen").textContent = field.value ? `: ${met ? list.dataset.met : list.dataset.unmet}` : "";
    }
  };
  field.addEventListener("input", tick);
  tick();
}

for (const button of all("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.textContent = button.dataset.done;
  });
}

for (const button of all("[data-pause]")) {
  const text = button.textContent;
  let left = Number(button.dataset.pause);
  const wait = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? button.dataset.waits.replace("$", left) : text;
    if (left-- > 0) setTimeout(wait, 1000);
  };
  wait();
}

// One press is one request: a second one while the first is under way is left out.
for (const form of all("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) event.preventDefault();
    form.dataset.busy = "yes";
  });
}
addEventListener("pageshow", () => { for (const form of all("form")) delete form.dataset.busy; });

for (const place of all("[data-passkey]")) {
  const form = place.querySelector("form");
  const failed = document.getElementById("failed");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(place.dataset.passkey, JSON.parse(place.dataset.options)));
      form.submit();
    } catch (error) {
      console.warn(error);
      delete form.dataset.busy;
      failed.hidden = false;
      failed.focus();
    }
  });
}

async function ask(way, options) {
  const publicKey = way === "get"
    ? PublicKeyCredential.parseRequestOptionsFromJSON(options)
    : PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials[way]({ publicKey })).toJSON();
}
