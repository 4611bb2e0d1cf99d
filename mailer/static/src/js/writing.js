// Writing a template: tags, marks, and the preview that follows.

import { openAt } from "./menus.js";
import { press } from "./segments.js";

const TYPING = 350; // ms without a key before the preview follows

const form = document.getElementById("template-form");
if (form) startWriting(form);

function startWriting(form) {
  const text = form.elements.source;
  const preview = document.querySelector("[data-preview]");
  const stage = preview.querySelector("[data-stage]");
  const tags = document.getElementById("tag-menu");
  // Where a tag goes: a plain field, or none: the editor of the mode takes it.
  const own = text.hasAttribute("data-takes-tags") ? text : null;
  let target = own;
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
    else if (event.target.closest("[data-editor]")) target = own;
  });

  tags.addEventListener("click", (event) => {
    const line = event.target.closest("[data-insert]");
    if (!line) return;
    tags.hidePopover();
    if (target) insert(target, line.dataset.insert);
    else tell(form, "mailer:insert", { text: line.dataset.insert });
  });
  document.querySelector("[data-open-tags]").addEventListener("click", (event) => {
    target = form.elements[event.currentTarget.dataset.openTags];
    const box = event.currentTarget.getBoundingClientRect();
    openAt(tags, box.right - tags.offsetWidth, box.bottom + 4);
  });
  document.querySelector(".editor-tools")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark](text);
    else target = own;
  });
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) tell(form, "mailer:goto", { line: Number(line.dataset.line) });
  });
  form.addEventListener("mailer:goto", (event) => {
    if (own && event.detail.line) selectLine(own, event.detail.line);
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

function tell(form, name, detail) {
  form.dispatchEvent(new CustomEvent(name, { detail }));
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
