// Writing in the canvas: our own bar of formats above it, and what is written kept clean.

import { clean, taken } from "./content.js";
import { openLink } from "./links.js";
import { COLOURS } from "./look.js";
import { form, page } from "./page.js";

const ONE_LINE = new Set(["mj-button", "mj-navbar-link"]);

let active = null; // {view, place, doc}

/** What is typed into now, or null. */
export function writing() {
  return active;
}

export function richText(editor) {
  const bar = page.root.querySelector("[data-formats]");
  editor.setCustomRte({
    parseContent: false,
    enable: (place, _rte, { event, view }) => begin(editor, bar, place, view, event),
    disable: (place) => end(editor, bar, place),
    getContent: (place) => taken(place.innerHTML),
  });
  // A click beside the canvas ends the writing; the bar, tags and dialogs belong to it.
  for (const part of document.querySelectorAll("[data-formats], #tag-menu, #link-dialog")) {
    part.addEventListener("mousedown", (event) => event.stopPropagation());
  }
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-format]");
    if (button && active && button.dataset.format !== "tags") run(button.dataset.format, button.dataset.value);
  });
  bar.addEventListener("change", (event) => {
    const { format } = event.target.dataset;
    if (format && active) run(format, event.target.value);
  });
  form.addEventListener("mailer:insert", (event) => insertText(event.detail.text));
}

function begin(editor, bar, place, view, event) {
  const doc = place.ownerDocument;
  active = { view, place, doc, editor, plain: ONE_LINE.has(view.model.get("type")) };
  for (const part of parts(place)) part.setAttribute("contenteditable", "true");
  doc.execCommand("defaultParagraphSeparator", false, "p");
  doc.execCommand("styleWithCSS", false, false);
  place.addEventListener("paste", onPaste);
  place.addEventListener("input", onInput);
  place.addEventListener("keydown", onKey);
  doc.addEventListener("selectionchange", showState);
  bar.dataset.state = active.plain ? "plain" : "full";
  for (const control of bar.querySelectorAll("[data-format]")) control.disabled = active.plain && !control.hasAttribute("data-in-line");
  doc.defaultView.focus();
  const part = event?.target?.closest?.("[contenteditable]") ?? parts(place)[0];
  part?.focus({ preventScroll: true });
  if (part && !selectionIn(part)) caretAtEnd(part);
  showState();
  return { place };
}

/** What is typed into: in a table each cell by itself. */
function parts(place) {
  return place.matches("table") ? [...place.querySelectorAll("td, th")] : [place];
}

function end(editor, bar, place) {
  const doc = place.ownerDocument;
  for (const part of parts(place)) part.removeAttribute("contenteditable");
  place.removeEventListener("paste", onPaste);
  place.removeEventListener("input", onInput);
  place.removeEventListener("keydown", onKey);
  doc.removeEventListener("selectionchange", showState);
  bar.dataset.state = "off";
  for (const control of bar.querySelectorAll("[data-format]")) {
    control.disabled = true;
    control.removeAttribute("aria-pressed");
  }
  const { view } = active ?? {};
  active = null;
  if (view?.waits) {
    view.waits = false;
    setTimeout(() => view.render());
  }
}

/** Writes at the cursor; what is selected is replaced. */
export function insertText(text) {
  if (!active) return false;
  active.doc.defaultView.focus();
  active.place.focus({ preventScroll: true });
  active.doc.execCommand("insertText", false, text);
  return true;
}

/** Ends the writing and keeps what was written. */
export async function stopWriting() {
  await active?.view.disableEditing();
}

function run(format, value) {
  const { doc, place } = active;
  doc.defaultView.focus();
  if (format === "link") return void openLink(active, linkAt(place), () => showState());
  if (format === "size") size(doc, place, value);
  else if (format === "block") doc.execCommand("formatBlock", false, value);
  else if (format === "colour") colour(doc, place, value);
  else if (format === "clear") {
    doc.execCommand("removeFormat");
    doc.execCommand("unlink");
  } else doc.execCommand(format, false, value ?? null);
  active.view.onInput();
  showState();
}

function size(doc, place, value) {
  doc.execCommand("fontSize", false, "7");
  for (const font of place.querySelectorAll('font[size="7"]')) {
    const span = doc.createElement("span");
    span.style.fontSize = `${value}px`;
    span.style.lineHeight = "1.4";
    span.append(...font.childNodes);
    font.replaceWith(span);
  }
}

/** The company's colour is written by its name, so that it follows the company. */
function colour(doc, place, value) {
  const mark = "#010203";
  doc.execCommand("foreColor", false, mark);
  for (const font of place.querySelectorAll(`font[color="${mark}"]`)) {
    const span = doc.createElement("span");
    span.style.color = value === "company-link" ? COLOURS["company-link"] : value;
    if (value === "company-link") span.setAttribute("data-style", "color: company-link");
    span.append(...font.childNodes);
    font.replaceWith(span);
  }
}

function linkAt(place) {
  const node = place.ownerDocument.getSelection()?.anchorNode;
  const element = node?.nodeType === 1 ? node : node?.parentElement;
  const link = element?.closest("a");
  return link && place.contains(link) && link !== place ? link : null;
}

function onInput() {
  active?.editor.trigger("mailer:typed");
}

function onKey(event) {
  const { doc, plain } = active ?? {};
  if (!doc) return;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" || (event.key === "Enter" && plain)) {
    event.preventDefault();
    event.stopPropagation(); // it ends the writing, not the selection as well
    stopWriting();
  } else if (command && event.key.toLowerCase() === "k" && !plain) {
    event.preventDefault();
    run("link");
  } else if (command && "biu".includes(event.key.toLowerCase()) && plain && event.key !== "Control") {
    event.preventDefault();
  }
}

/** Pasted words come without the looks of where they were. */
function onPaste(event) {
  const data = event.clipboardData;
  if ([...data.files].some((file) => file.type.startsWith("image/"))) return;
  event.preventDefault();
  event.stopPropagation();
  const html = data.getData("text/html");
  if (html && !active.plain) {
    active.doc.execCommand("insertHTML", false, clean(html, { plain: true }));
  } else {
    const text = data.getData("text/plain");
    active.doc.execCommand("insertText", false, active.plain ? text.replace(/\s+/g, " ") : text);
  }
}

/** The bar shows what the cursor stands in. */
function showState() {
  if (!active) return;
  const bar = page.root.querySelector("[data-formats]");
  for (const button of bar.querySelectorAll("[data-toggles]")) {
    const format = button.dataset.format;
    const on = format === "link" ? Boolean(linkAt(active.place)) : active.doc.queryCommandState(format);
    button.setAttribute("aria-pressed", String(on));
  }
  const node = active.doc.getSelection()?.anchorNode;
  const element = node?.nodeType === 1 ? node : node?.parentElement;
  if (!element || !active.place.contains(element)) return;
  const field = bar.querySelector('select[data-format="size"]');
  const now = String(Math.round(parseFloat(active.doc.defaultView.getComputedStyle(element).fontSize)));
  field.value = [...field.options].some((option) => option.value === now) ? now : "";
}

function selectionIn(place) {
  const selection = place.ownerDocument.getSelection();
  return selection?.rangeCount && place.contains(selection.anchorNode);
}

function caretAtEnd(place) {
  const range = place.ownerDocument.createRange();
  range.selectNodeContents(place);
  range.collapse(false);
  const selection = place.ownerDocument.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
