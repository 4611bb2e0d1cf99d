// The source of the form: read once, written whenever the mail changes.

import { taken } from "./content.js";
import { lines, read, write } from "./mjml.js";
import { form } from "./page.js";
import { body, show } from "./place.js";

const SETTLES = 250; // ms without a change before the form is told

/** What the form holds, as the editor's definition. */
export function load() {
  const { body: mail, preheader } = read(form.elements.source.value);
  if (preheader) mail.attributes["data-preheader"] = preheader;
  return mail;
}

/** What a leaf holds; the one that is typed into is ahead of its model. */
export function contentOf(component) {
  const view = component.view;
  const typed = view?.rteEnabled ? view.getChildrenContainer() : null;
  return typed ? taken(typed.innerHTML) : component.get("content") ?? "";
}

/** Keeps the form up to date; answers with what writes at once. */
export function follow(editor) {
  const source = form.elements.source;
  let known = written(editor);
  let timer;
  const sync = () => {
    clearTimeout(timer);
    const now = written(editor);
    if (now === known) return;
    known = now;
    source.value = now;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(sync, SETTLES);
  };
  editor.on("component:add component:remove component:update component:input undo redo mailer:typed", soon);
  form.addEventListener("mailer:sync", sync);
  form.addEventListener("mailer:goto", (event) => goTo(editor, event.detail ?? {}));
  return sync;
}

function written(editor) {
  return write(body(editor), contentOf);
}

/** To what a finding speaks of: the component that begins on or before the line. */
function goTo(editor, { line, tag }) {
  const source = form.elements.source.value;
  let wanted = line;
  if (!wanted && tag) {
    const at = source.toUpperCase().indexOf(`@${tag.toUpperCase()}`);
    wanted = at < 0 ? 0 : source.slice(0, at).split("\n").length;
  }
  const all = [];
  const walk = (component) => {
    all.push(component);
    component.components().forEach(walk);
  };
  walk(body(editor));
  const at = lines(source).findLastIndex((first) => first <= wanted);
  if (at < 0 || !all[at]) return;
  editor.select(all[at]);
  show(editor, all[at]);
}
