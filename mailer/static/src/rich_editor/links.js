// Where a link of the text leads is asked for in a small window.

import { open } from "../js/dialogs.js";

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const GOOD = /^(?:https?:\/\/|mailto:|tel:)\S/i;
const ADDRESS = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const TAG = /^@[\p{L}][\p{L}\p{N}_-]*(?:\|[^@]*)?@/u;

/** May a link lead there? A tag at its beginning is looked at when it is filled. */
export function leadsSomewhere(url) {
  return GOOD.test(url) || TAG.test(url);
}

/** Answers with what opens the window. */
export function startLinks(editor) {
  const dialog = document.getElementById("rich-link");
  const field = document.getElementById("rich-link-address");
  const error = document.getElementById("rich-link-error");
  const done = () => {
    dialog.close();
    editor.commands.focus();
  };
  const set = () => {
    const href = whole(field.value.trim());
    error.hidden = leadsSomewhere(href);
    field.setAttribute("aria-invalid", String(!error.hidden));
    if (!error.hidden) {
      field.focus();
      return;
    }
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: field.value.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
    } else chain.setLink({ href }).run();
    done();
  };
  dialog.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-link]")?.dataset.link;
    if (wish === "set") set();
    if (wish !== "remove") return;
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    done();
  });
  // Typed into this window, nothing is typed into the form around it.
  for (const name of ["input", "change"]) dialog.addEventListener(name, (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    set();
  });
  return () => {
    field.value = editor.getAttributes("link").href ?? "";
    error.hidden = true;
    field.setAttribute("aria-invalid", "false");
    dialog.querySelector('[data-link="remove"]').hidden = !editor.isActive("link");
    open(dialog);
    field.focus();
  };
}

/** `example.com` and `me@example.com` are meant as people write them. */
function whole(typed) {
  if (!typed || TAG.test(typed)) return typed;
  if (ADDRESS.test(typed)) return `mailto:${typed}`;
  return SCHEME.test(typed) ? typed : `https://${typed}`;
}
