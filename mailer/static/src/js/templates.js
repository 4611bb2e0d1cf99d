// Templates: writing with tags and marks, and the preview that follows.

import { openAt } from "./menus.js";
import { open } from "./dialogs.js";

const TYPING = 350; // ms without a key before the preview follows

document.querySelectorAll("dialog[data-open-now]").forEach((dialog) => open(dialog));
document.querySelectorAll("[data-preview]").forEach(startPreview);
const form = document.getElementById("template-form");
if (form) startWriting(form);

// --- pickers: a search field above a list of buttons -----------------------------------------

document.addEventListener("toggle", (event) => {
  const picker = event.target;
  if (!picker.matches?.(".picker") || event.newState !== "open") return;
  const search = picker.querySelector("[data-picker-search]");
  if (!search) return;
  search.value = "";
  search.focus();
  if (search.hasAttribute("data-picker-filter")) filter(picker, "");
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

function filter(picker, typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of picker.querySelectorAll("[data-picker-group]")) {
    let inGroup = 0;
    for (const line of group.querySelectorAll("[data-words]")) {
      const words = plain(line.dataset.words);
      line.hidden = !wanted.every((word) => words.includes(word));
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

// --- the preview -----------------------------------------------------------------------------

function startPreview(preview) {
  const state = preview.querySelector("[data-preview-state]");
  const stage = preview.querySelector("[data-stage]");
  const posted = preview.querySelector("[data-preview-form]");
  const chosen = { customer: preview.dataset.firstCustomer, part: "html" };
  const show = posted ? postedInto(stage, posted) : addressedBy(stage, preview.dataset.url);

  function refresh() {
    show(chosen);
    describe();
  }

  function describe() {
    if (!posted) state.setAttribute("hx-get", withCustomer(state.getAttribute("hx-get"), chosen));
    window.htmx.process(state);
    window.htmx.trigger(state, "look");
  }

  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-part], [data-width], [data-customer]");
    if (!button) return;
    if (button.dataset.width) {
      press(button);
      stage.dataset.width = button.dataset.width;
      preview.dispatchEvent(new CustomEvent("measure"));
      return;
    }
    if (button.dataset.part) {
      press(button);
      chosen.part = button.dataset.part;
      show(chosen);
      return;
    }
    chosen.customer = button.dataset.customer;
    document.querySelectorAll("[data-preview-name]").forEach((name) => {
      name.textContent = button.dataset.name;
    });
    document.querySelectorAll("[data-preview-customer], #template-form [name=customer]").forEach((input) => {
      input.value = chosen.customer;
    });
    button.closest("[popover]").hidePopover();
    refresh();
  });
  preview.addEventListener("typed", refresh);
  if (posted) show(chosen);
  describe();
}

function withCustomer(url, { customer }) {
  return `${url.split("?")[0]}?customer=${encodeURIComponent(customer)}`;
}

function addressedBy(stage, url) {
  const frame = stage.querySelector("[data-frame]");
  return (chosen) => {
    frame.src = `${withCustomer(url, chosen)}&part=${chosen.part}`;
  };
}

/** Two frames take turns, so that the mail does not blink while someone is writing. */
function postedInto(stage, posted) {
  const frames = [...stage.querySelectorAll("[data-frame]")];
  const writing = document.getElementById("template-form");
  frames.forEach((frame) => frame.addEventListener("load", () => {
    if (frame.dataset.waiting === undefined) return;
    delete frame.dataset.waiting;
    frames.forEach((other) => { other.hidden = other !== frame; });
  }));
  return (chosen) => {
    for (const name of ["subject", "source", "language", "mode"]) {
      posted.elements[name].value = writing.elements[name].value;
    }
    posted.elements.customer.value = chosen.customer;
    posted.elements.part.value = chosen.part;
    const next = frames.find((frame) => frame.hidden) ?? frames[1];
    next.dataset.waiting = "";
    posted.target = next.name;
    posted.submit();
  };
}

function press(button) {
  button.parentElement.querySelectorAll("button").forEach((other) => {
    other.setAttribute("aria-pressed", String(other === button));
  });
}

// --- writing ---------------------------------------------------------------------------------

function startWriting(form) {
  const text = form.elements.source;
  const preview = document.querySelector("[data-preview]");
  const stage = preview.querySelector("[data-stage]");
  const tags = document.getElementById("tag-menu");
  let target = text;
  let timer;

  const measure = () => stage.style.setProperty("--mail-height", `${heightOf(text.value, stage)}px`);
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { measure(); preview.dispatchEvent(new CustomEvent("typed")); }, TYPING);
  };
  measure();
  preview.addEventListener("measure", measure);
  form.addEventListener("input", follow);
  form.addEventListener("focusin", (event) => {
    if (event.target.hasAttribute("data-takes-tags")) target = event.target;
  });

  tags.addEventListener("click", (event) => {
    const line = event.target.closest("[data-insert]");
    if (!line) return;
    tags.hidePopover();
    insert(target, line.dataset.insert);
  });
  document.querySelector("[data-open-tags]").addEventListener("click", (event) => {
    target = form.elements[event.currentTarget.dataset.openTags];
    const box = event.currentTarget.getBoundingClientRect();
    openAt(tags, box.right - tags.offsetWidth, box.bottom + 4);
  });
  document.querySelector(".editor-tools").addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark](text);
    else target = text;
  });
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) selectLine(text, Number(line.dataset.line));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") form.requestSubmit();
    else if (key === "b" && document.activeElement === text) MARKS.bold(text);
    else if (key === "k" && document.activeElement === text) MARKS.link(text);
    else return;
    event.preventDefault();
  });
  startSwitch();
}

/** Write or preview, where there is no room for both. */
function startSwitch() {
  const designer = document.querySelector("[data-designer]");
  document.querySelectorAll("[data-designer-view]").forEach((button) => {
    button.addEventListener("click", () => {
      press(button);
      designer.dataset.designer = button.dataset.designerView;
    });
  });
}

/** The frame cannot be measured (it is none of ours to look into), so its height is guessed from
 * what is written; a mail that is longer scrolls. */
function heightOf(source, stage) {
  const width = stage.dataset.width === "mobile" ? 38 : 68;
  const lines = source.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
  return Math.max(640, 440 + lines * 27);
}

const MARKS = {
  bold: (text) => wrap(text, "**", "**"),
  heading: (text) => prefixLines(text, () => "# "),
  list: (text) => prefixLines(text, () => "- "),
  numbers: (text) => prefixLines(text, (number) => `${number + 1}. `),
  link: (text) => {
    const label = selected(text) || text.dataset.linkText;
    insert(text, `[${label}](https://)`, label.length + 11);
  },
  line: (text) => insert(text, `${text.selectionStart ? "\n\n" : ""}---\n\n`),
};

function selected(field) {
  return field.value.slice(field.selectionStart, field.selectionEnd);
}

function wrap(text, before, after) {
  const inside = selected(text);
  insert(text, before + inside + after, inside ? undefined : before.length);
}

function prefixLines(text, prefix) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const lines = text.value.slice(start, text.selectionEnd).split("\n");
  text.setSelectionRange(start, text.selectionEnd);
  insert(text, lines.map((line, number) => prefix(number) + line).join("\n"));
}

/** Types for the person, so that Ctrl+Z takes it back; the cursor ends `cursor` characters in. */
function insert(field, typed, cursor = typed.length) {
  field.focus();
  const start = field.selectionStart;
  if (!document.execCommand("insertText", false, typed)) {
    field.setRangeText(typed, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + cursor, start + cursor);
}

function selectLine(text, number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
  text.scrollTop = Math.max(0, (number - 4) * 24);
}
