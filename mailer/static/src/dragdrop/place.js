// Putting components into the mail, and moving them about.

import { parse } from "./mjml.js";
import { holds, isComponent, wrapped } from "./rules.js";

/** The mail itself. */
export function body(editor) {
  return editor.getWrapper().findType("mj-body")[0];
}

/** Puts a piece of MJML behind what is selected (or at the end) and selects it. */
export function insert(editor, source) {
  const [definition] = parse(source);
  if (!definition) return null;
  const { parent, at } = spot(editor, definition.type);
  const added = parent.append(wrapped(definition, parent.get("type")), { at })[0];
  const target = innermost(added, definition.type);
  editor.select(target);
  show(editor, target);
  return target;
}

/** Where a component of that type goes: behind the selected one, as near to it as it may stand. */
function spot(editor, type) {
  const selected = editor.getSelected();
  let inner = null;
  for (let one = selected; one && !one.is("wrapper"); one = one.parent()) {
    if (holds(one.get("type"), type)) return { parent: one, at: inner ? inner.index() + 1 : one.components().length };
    if (isComponent(type) && one.is("mj-section") && one === selected && one.components().length === 1) {
      const column = one.components().at(0);
      if (column.is("mj-column")) return { parent: column, at: column.components().length };
    }
    inner = one;
  }
  const mail = body(editor);
  const before = inner && inner.parent() === mail ? inner.index() + 1 : undefined;
  const top = selected && !selected.is("mj-body") ? topOf(selected) : null;
  return { parent: mail, at: before ?? (top ? top.index() + 1 : mail.components().length) };
}

function topOf(component) {
  let one = component;
  while (one.parent() && !one.parent().is("mj-body")) one = one.parent();
  return one;
}

function innermost(component, type) {
  let one = component;
  while (one.get("type") !== type && one.components().length) one = one.components().at(0);
  return one;
}

/** What was dropped where it cannot stand alone gets what it needs around it. */
export function settle(editor, component) {
  const parent = component.parent();
  if (!parent || holds(parent.get("type"), component.get("type"))) return component;
  const at = component.index();
  const type = component.get("type");
  if (parent.is("mj-section")) {
    // Beside a column: into the one before it.
    const columns = parent.components().filter((one) => one.is("mj-column"));
    const before = columns.filter((one) => one.index() < at).pop();
    const column = before ?? columns[0];
    if (column) {
      component.move(column, { at: before ? column.components().length : 0 });
      editor.select(component);
      return component;
    }
  }
  const definition = wrapped({ type, attributes: {}, components: [] }, parent.get("type"));
  const shell = hollow(definition, type);
  if (!shell) {
    component.remove();
    return null;
  }
  const added = parent.append(shell, { at })[0];
  const place = added.components().length ? innermost(added, "mj-column") : added;
  component.move(place, { at: 0 });
  editor.select(component);
  return component;
}

/** The definition around a type, without it. */
function hollow(definition, type) {
  if (definition.type === type) return null;
  return { ...definition, components: definition.components.map((child) => hollow(child, type)).filter(Boolean) };
}

/** One place up (-1) or down (+1); at the edge of its parent into the neighbour. */
export function move(editor, component, step) {
  const parent = component.parent();
  if (!parent || component.is("mj-body")) return false;
  const at = component.index() + step;
  if (at >= 0 && at < parent.components().length) {
    component.move(parent, { at: step > 0 ? at + 1 : at });
  } else {
    const next = neighbour(parent, component.get("type"), step);
    if (!next) return false;
    component.move(next, { at: step > 0 ? 0 : next.components().length });
  }
  editor.select(component);
  show(editor, component);
  return true;
}

/** The next place that may hold that type. */
function neighbour(parent, type, step) {
  const mail = parent.closestType("mj-body") ?? parent;
  const places = [];
  const walk = (one) => {
    if (holds(one.get("type"), type)) places.push(one);
    one.components().forEach(walk);
  };
  walk(mail);
  return places[places.indexOf(parent) + step];
}

/** A copy behind it, selected. */
export function duplicate(editor, component) {
  if (!component || component.is("mj-body")) return;
  const copy = component.clone();
  component.parent().append(copy, { at: component.index() + 1 });
  editor.select(copy);
}

/** Away with it; what stood beside it is selected. */
export function remove(editor, component) {
  if (!component || component.is("mj-body")) return;
  const parent = component.parent();
  const at = component.index();
  component.remove();
  const beside = parent.components().at(Math.min(at, parent.components().length - 1));
  editor.select(beside ?? parent);
}

/** Scrolls the canvas to it. */
export function show(editor, component) {
  requestAnimationFrame(() => component?.view?.el?.scrollIntoView({ block: "nearest", behavior: "auto" }));
}
