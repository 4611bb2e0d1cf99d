// A search field above a list of buttons.

// Emptied before it is shown: "toggle" comes later, when someone may have typed already.
document.addEventListener("beforetoggle", (event) => {
  const search = opening(event);
  if (search) search.value = "";
}, true);

document.addEventListener("toggle", (event) => {
  const search = opening(event);
  if (!search) return;
  search.focus();
  if (search.hasAttribute("data-picker-filter")) filter(event.target, search.value);
  else window.htmx.trigger(search, "opened");
}, true);

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-picker-filter]")) {
    filter(event.target.closest(".picker"), event.target.value);
  }
});

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.(".picker");
  if (!picker) return;
  const buttons = [...picker.querySelectorAll("button.menu-item")].filter((b) => b.offsetParent);
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
  else if (event.key === "ArrowUp" && at > 0) buttons[at - 1].focus();
  else if (event.key === "ArrowUp") picker.querySelector("[data-picker-search]")?.focus();
  else if (event.key === "Enter" && at < 0) buttons[0]?.click();
  else return;
  event.preventDefault();
});

/** The search field of a picker that is being opened. */
function opening({ target, newState }) {
  return newState === "open" && target.matches?.(".picker") ? target.querySelector("[data-picker-search]") : null;
}

/** Only what matches, and what fits where it is wanted (`data-use` of the picker). */
function filter(picker, typed) {
  const { use } = picker.dataset;
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of picker.querySelectorAll("[data-picker-group]")) {
    let inGroup = 0;
    for (const line of group.querySelectorAll("[data-words]")) {
      const words = plain(line.dataset.words);
      const fits = !use || line.dataset.uses.split(" ").includes(use);
      line.hidden = !fits || !wanted.every((word) => words.includes(word));
      inGroup += line.hidden ? 0 : 1;
    }
    group.hidden = inGroup === 0;
    found += inGroup;
  }
  picker.querySelector("[data-picker-none]").hidden = found > 0;
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}
