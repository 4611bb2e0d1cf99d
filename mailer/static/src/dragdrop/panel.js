// The panel beside the canvas: what is selected, its properties, and what can be done with it.

import { menuLink, socialElement } from "./blocks.js";
import { inHeadings, words } from "./content.js";
import { KINDS } from "./fields.js";
import { parse } from "./mjml.js";
import { icon, make, page, t } from "./page.js";
import { body } from "./place.js";
import { PROPERTIES } from "./properties.js";
import { tableField } from "./table.js";

/** What a heading says of itself, too. */
const HEADINGS = new Set(["font-size", "line-height", "font-weight"]);

export function panel(editor) {
  const holder = page.root.querySelector("[data-properties]");
  const opened = new Map(); // a group stays as it was left
  let shown = null;

  const draw = () => {
    shown = editor.getSelected() ?? body(editor);
    const groups = PROPERTIES[shown.get("type")] ?? [];
    holder.replaceChildren(head(editor, shown), ...groups.map((group) => drawGroup(editor, shown, group, opened, redraw)));
  };
  const redraw = () => {
    const focused = document.activeElement?.id;
    draw();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
  editor.on("component:selected component:deselected", () => setTimeout(draw));
  editor.on("undo redo", () => setTimeout(draw));
  draw();
  return redraw;
}

function head(editor, component) {
  const type = component.get("type");
  const run = (command) => () => editor.runCommand(command);
  const action = (name, sign, command) => make("button", {
    type: "button", class: "btn btn-quiet btn-icon", "aria-label": t(name), title: t(name), html: icon(sign, 16), onclick: run(command),
  });
  const actions = type === "mj-body" ? [] : [
    action("selectParent", "corner-left-up", "mailer:parent"),
    action("moveUp", "arrow-up", "mailer:up"),
    action("moveDown", "arrow-down", "mailer:down"),
    action("duplicate", "copy", "mailer:duplicate"),
    action("delete", "trash", "mailer:delete"),
  ];
  const saved = ["mj-section", "mj-wrapper"].includes(type) ? make("button", {
    type: "button", class: "btn btn-sm dd-save-block", html: `${icon("bookmark-plus", 16)}<span>${t("saveBlock")}</span>`, onclick: run("mailer:save-block"),
  }) : null;
  const write = component.get("editable") ? make("button", {
    type: "button", class: "btn btn-sm dd-write", html: `${icon("cursor-text", 16)}<span>${t("write")}</span>`, onclick: run("mailer:write"),
  }) : null;
  return make("div", { class: "dd-selected" },
    make("h2", { class: "dd-selected-name" }, t(type)),
    actions.length ? make("div", { class: "dd-actions", role: "toolbar", "aria-label": t("actions") }, ...actions) : null,
    write, saved);
}

function drawGroup(editor, component, group, opened, redraw) {
  const key = `${component.get("type")} ${group.title}`;
  const details = make("details", { class: "dd-group", open: opened.get(key) ?? Boolean(group.open) },
    make("summary", {}, t(group.title), make("span", { class: "dd-chevron", html: icon("chevron-down", 16) })),
    make("div", { class: "dd-fields" }, ...group.fields.map((field, at) => drawField(editor, component, field, `p-${group.title}-${at}`, redraw))));
  details.addEventListener("toggle", () => opened.set(key, details.open));
  return details;
}

function drawField(editor, component, field, id, redraw) {
  if (field.kind === "children") return children(editor, component, field);
  if (field.kind === "table") return tableField(component, redraw);
  const set = (values, keepEmpty = false, draw = false) => {
    const attributes = { ...component.get("attributes") };
    for (const [name, value] of Object.entries(values)) {
      if (value === "" && !keepEmpty) delete attributes[name];
      else attributes[name] = value;
    }
    if (component.is("mj-text")) {
      const content = Object.entries(values).reduce(
        (html, [name, value]) => (HEADINGS.has(name) && value ? inHeadings(html, name, value) : html), component.get("content"));
      component.set("content", content);
    }
    component.set("attributes", attributes);
    if (draw) redraw();
  };
  const control = KINDS[field.kind](field, component, set, id);
  const text = t(`p_${field.label ?? field.name}`);
  const isGroup = control.getAttribute?.("role") === "group" || field.kind === "image";
  const label = make(isGroup ? "span" : "label", { class: "field-label", id: `${id}-label`, for: isGroup ? undefined : id }, text);
  const help = field.help ? make("p", { class: "field-help" }, t(field.help)) : null;
  const inLine = ["switch", "fullWidth", "pixels", "percent"].includes(field.kind);
  return make("div", { class: `dd-field${inLine ? " is-in-line" : ""}` }, label, control, help);
}

/** The entries of a menu, the signs of social links: select, move, take away, add. */
function children(editor, component, field) {
  const entries = component.components().map((child) => {
    const attributes = child.get("attributes");
    const name = words(child.get("content") ?? "") || attributes.alt || t(`n_${attributes.name}`);
    return make("li", {},
      make("button", { type: "button", class: "dd-child", onclick: () => editor.select(child) }, name),
      make("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": t("deleteNamed", { name }), title: t("delete"), html: icon("x", 16), onclick: () => {
        child.remove();
        editor.select(component, { event: undefined });
        editor.trigger("component:selected", component);
      } }));
  });
  const add = make("button", { type: "button", class: "btn btn-sm", html: `${icon("plus", 16)}<span>${t(`add_${field.label}`)}</span>`, onclick: () => {
    const source = field.of === "mj-navbar-link" ? menuLink(t("sampleMenu1")) : socialElement("website", t("n_website"), "");
    const [added] = component.append(parse(source));
    editor.select(added);
  } });
  return make("div", { class: "dd-field" }, make("ul", { class: "dd-children" }, ...entries), add);
}
