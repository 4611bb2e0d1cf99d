// On a screen that is too small to lay a mail out: its words, one after the other.

import { taken, shown, words } from "./content.js";
import { escape } from "./mjml.js";
import { make, page, t } from "./page.js";
import { body } from "./place.js";

export function phone(editor) {
  const holder = page.root.querySelector("[data-texts]");
  const small = matchMedia("(max-width: 61.99rem)");
  const draw = () => {
    if (!small.matches) {
      holder.replaceChildren();
      return;
    }
    const fields = [];
    const walk = (component) => {
      const field = fieldOf(editor, component, fields.length);
      if (field) fields.push(field);
      component.components().forEach(walk);
    };
    walk(body(editor));
    holder.replaceChildren(...fields);
    if (!fields.length) holder.append(make("p", { class: "dd-none" }, t("noTexts")));
  };
  small.addEventListener("change", draw);
  editor.on("undo redo", draw);
  draw();
}

function fieldOf(editor, component, at) {
  const type = component.get("type");
  const id = `dd-text-${at}`;
  const changed = (content) => {
    component.set("content", content);
    editor.trigger("mailer:typed");
  };
  if (["mj-button", "mj-navbar-link"].includes(type)) {
    const input = make("input", { id, class: "form-control", type: "text", maxlength: 200, value: words(component.get("content")) });
    input.addEventListener("input", () => changed(escape(input.value).replace(/&quot;/g, '"')));
    return make("div", { class: "field" }, make("label", { class: "field-label", for: id }, t(type)), input);
  }
  if (type !== "mj-text") return null;
  const area = make("div", { class: "dd-text", contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-labelledby": `${id}-label`, lang: page.mailLanguage });
  area.innerHTML = shown(component.get("content"));
  area.addEventListener("input", () => changed(taken(area.innerHTML)));
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  return make("div", { class: "field" }, make("span", { class: "field-label", id: `${id}-label` }, t(type)), area);
}
