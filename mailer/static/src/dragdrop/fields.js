// The controls of the properties, one function for each kind: `(field, component, set, id)` → element.
// `set(values)` writes attributes; an empty value takes an attribute away.

import { COLOURS, shownPicture } from "./look.js";
import { linkField } from "./links.js";
import { words as wordsOf } from "./content.js";
import { icon, make, page, t } from "./page.js";
import { NETWORKS } from "./properties.js";
import { escape } from "./mjml.js";

export const KINDS = {
  words, label, link, pixels, percent, colour, align, choice, switch: onOff, fullWidth, space, border, image, condition, network,
};

function value(field, component) {
  return component.get("attributes")[field.name] ?? "";
}

function words(field, component, set, id) {
  const given = value(field, component);
  const input = field.long
    ? make("textarea", { id, class: "form-control", rows: 2, maxlength: 300 })
    : make("input", { id, class: "form-control", type: "text", maxlength: 300, "aria-required": field.wanted ? "true" : undefined });
  input.value = given;
  const missing = field.wanted ? make("p", { class: "dd-missing", id: `${id}-missing` }, t("altMissing")) : null;
  const mark = () => {
    if (!missing) return;
    missing.hidden = Boolean(input.value.trim());
    input.classList.toggle("is-wanted", !input.value.trim());
  };
  input.addEventListener("input", () => {
    set({ [field.name]: input.value }, field.wanted);
    mark();
  });
  mark();
  return wrapTags(field, input, missing);
}

/** The words on a button or in a menu; tags as they are. */
function label(field, component, set, id) {
  const input = make("input", { id, class: "form-control", type: "text", maxlength: 200, value: wordsOf(component.get("content")) });
  input.addEventListener("input", () => {
    component.set("content", escape(input.value).replace(/&quot;/g, '"'));
    component.view?.render();
  });
  return wrapTags(field, input, null);
}

/** A field with a small button that opens the tags. */
function wrapTags(field, input, below) {
  if (!field.tags) return make("div", {}, input, below);
  input.setAttribute("data-takes-tags", "");
  return make("div", {}, make("div", { class: "dd-with-tag" }, input, tagButton(input)), below);
}

function tagButton(input) {
  return make("button", {
    type: "button", class: "btn btn-quiet btn-icon dd-tag", "aria-label": t("insertTag"), title: t("insertTag"), "aria-haspopup": "dialog",
    html: icon("tag", 16), onclick: (event) => page.openTags(event.currentTarget, input),
  });
}

function link(field, component, set, id) {
  const missing = make("p", { class: "dd-missing" }, t("linkMissing"));
  const mark = (href) => {
    missing.hidden = !field.wanted || Boolean(href);
  };
  const holder = linkField(id, value(field, component), (href) => {
    set({ href });
    mark(href);
  });
  mark(value(field, component));
  const button = make("button", {
    type: "button", class: "btn btn-quiet btn-icon dd-tag", "aria-label": t("insertTag"), title: t("insertTag"), "aria-haspopup": "dialog", html: icon("tag", 16),
    onclick: (event) => {
      const input = holder.querySelector("input");
      if (input) page.openTags(event.currentTarget, input);
      else holder.querySelector(`#${id}`).focus();
    },
  });
  return make("div", {}, make("div", { class: "dd-with-tag" }, holder, button), missing);
}

function number(id, given, field, changed) {
  const input = make("input", {
    id, class: "form-control", type: "number", min: field.least ?? 0, max: field.most ?? 200, step: 1, inputmode: "numeric", value: given,
  });
  input.addEventListener("change", () => {
    const typed = input.value === "" ? "" : Math.min(Number(input.max), Math.max(Number(input.min), Math.round(Number(input.value))));
    input.value = typed;
    changed(typed);
  });
  return input;
}

function unit(input, sign) {
  return make("div", { class: "dd-unit" }, input, make("span", { "aria-hidden": "true" }, sign));
}

function pixels(field, component, set, id) {
  const given = parseInt(value(field, component), 10);
  const input = number(id, Number.isNaN(given) ? field.initial ?? "" : given, field, (typed) => {
    const values = { [field.name]: typed === "" ? "" : `${typed}px` };
    const lines = parseInt(component.get("attributes")[field.follows], 10);
    if (field.follows && typed && lines && given) values[field.follows] = `${Math.round((lines / given) * typed)}px`;
    set(values);
  });
  return unit(input, "px");
}

function percent(field, component, set, id) {
  const text = value(field, component) || field.initial || "";
  const given = text.endsWith("px") ? "" : parseInt(text, 10);
  const input = number(id, Number.isNaN(given) ? "" : given, { least: 1, most: 100 }, (typed) => {
    set({ [field.name]: typed === "" ? "" : `${typed}%` });
  });
  input.placeholder = t("automatic");
  return unit(input, "%");
}

const SWATCHES = ["#ffffff", "#f4f5f7", "#e1e3e8", "#5b616b", "#16181d"];

function colour(field, component, set, id) {
  const now = value(field, component) || field.initial || "";
  const marks = field.fill ? ["company-fill", "company-tint"] : ["company-link", "company-text"];
  const ours = marks.map((mark) => COLOURS[mark].toLowerCase());
  const choose = (chosen) => set({ [field.name]: chosen }, false, true);
  const swatch = (mark, label) => make("button", {
    type: "button", class: "dd-swatch", "aria-label": label, title: label, "aria-pressed": String(now === mark),
    style: `--swatch: ${COLOURS[mark] ?? mark}`, onclick: () => choose(mark),
  });
  const own = make("input", { id, type: "color", class: "dd-own-colour", value: hex(COLOURS[now] ?? now), title: t("otherColour") });
  own.addEventListener("change", () => choose(own.value));
  const none = make("button", {
    type: "button", class: "dd-swatch is-none", "aria-label": t("noColour"), title: t("noColour"), "aria-pressed": String(!now), onclick: () => choose(""),
  });
  return make("div", { class: "dd-colour" },
    ...marks.map((mark) => swatch(mark, t(mark))),
    ...SWATCHES.filter((one) => !ours.includes(one)).map((one) => swatch(one, one)),
    field.fill ? none : null, own);
}

function hex(text) {
  if (/^#[0-9a-f]{6}$/i.test(text)) return text;
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = text || "#000000";
  return /^#[0-9a-f]{6}$/i.test(context.fillStyle) ? context.fillStyle : "#000000";
}

function align(field, component, set, id) {
  return segments(id, field, component, set, ["left", "center", "right"], (one) => ({ html: icon(`align-${one}`, 16), label: t(`align_${one}`) }));
}

function choice(field, component, set, id) {
  return segments(id, field, component, set, field.options, (one) => ({ text: t(`o_${one}`) }));
}

function segments(id, field, component, set, options, look) {
  const now = value(field, component) || field.initial;
  const holder = make("div", { class: "segments", role: "group", "aria-labelledby": `${id}-label` });
  for (const one of options) {
    const { html, label: name, text } = look(one);
    const button = make("button", { type: "button", "aria-pressed": String(now === one), "aria-label": name, title: name });
    if (html) button.innerHTML = html;
    else button.textContent = text;
    button.addEventListener("click", () => {
      set({ [field.name]: one });
      for (const other of holder.children) other.setAttribute("aria-pressed", String(other === button));
    });
    holder.append(button);
  }
  return holder;
}

function onOff(field, component, set, id) {
  const now = value(field, component);
  const input = make("input", { id, type: "checkbox", class: "form-check-input", role: "switch", checked: now === field.on || (field.on === "700" && now === "bold") });
  input.addEventListener("change", () => set({ [field.name]: input.checked ? field.on : field.off }));
  return input;
}

function fullWidth(field, component, set, id) {
  const input = make("input", { id, type: "checkbox", class: "form-check-input", role: "switch", checked: value(field, component) === "100%" });
  input.addEventListener("change", () => set({ width: input.checked ? "100%" : "" }));
  return input;
}

/** Room above, right, below, left; written as one value. */
function space(field, component, set, id) {
  const attributes = component.get("attributes");
  const sides = sidesOf(attributes[field.name] || field.initial || (field.name === "padding" ? natural(component) : ""));
  ["top", "right", "bottom", "left"].forEach((side, at) => {
    const one = parseInt(attributes[`${field.name}-${side}`], 10);
    if (!Number.isNaN(one)) sides[at] = one;
  });
  const holder = make("div", { class: "dd-space", role: "group", "aria-labelledby": `${id}-label` });
  ["top", "right", "bottom", "left"].forEach((side, at) => {
    const input = number(`${id}-${side}`, sides[at], { most: 200 }, (typed) => {
      sides[at] = typed || 0;
      const gone = Object.fromEntries(["top", "right", "bottom", "left"].map((one) => [`${field.name}-${one}`, ""]));
      set({ ...gone, [field.name]: sides.map((one) => `${one}px`).join(" ") });
    });
    input.setAttribute("aria-label", t(`side_${side}`));
    input.title = t(`side_${side}`);
    holder.append(make("span", { class: `dd-inset is-${side}` }, input));
  });
  return holder;
}

function sidesOf(text) {
  const parts = text.split(/\s+/).map((part) => parseInt(part, 10) || 0);
  const [top = 0, right = top, bottom = top, left = right] = parts;
  return [top, right, bottom, left];
}

/** MJML's own, where nothing is written. */
function natural(component) {
  const type = component.get("type");
  if (["mj-section", "mj-wrapper"].includes(type)) return "20px 0";
  if (["mj-column", "mj-hero", "mj-spacer", "mj-navbar"].includes(type)) return "0";
  return "10px 25px";
}

function border(field, component, set, id) {
  const match = /^(\d+)px\s+(\w+)\s+(.+)$/.exec(value(field, component)) ?? [null, "", "solid", "#e1e3e8"];
  let [, thick, , tint] = match;
  const write = () => set({ [field.name]: Number(thick) ? `${thick}px solid ${tint}` : "" });
  const input = number(id, thick || 0, { most: 40 }, (typed) => {
    thick = typed;
    write();
  });
  const own = make("input", { type: "color", class: "dd-own-colour", "aria-label": t("colour"), title: t("colour"), value: hex(COLOURS[tint] ?? tint) });
  own.addEventListener("change", () => {
    tint = own.value;
    write();
  });
  const ours = make("button", {
    type: "button", class: "dd-swatch", "aria-label": t("company-fill"), title: t("company-fill"), style: `--swatch: ${COLOURS["company-fill"]}`,
    onclick: () => {
      tint = "company-fill";
      thick = Number(thick) || 1;
      input.value = thick;
      own.value = hex(COLOURS[tint]);
      write();
    },
  });
  return make("div", { class: "dd-border" }, unit(input, "px"), ours, own);
}

function image(field, component, set, id) {
  const now = value(field, component);
  const picture = now ? make("img", { src: shownPicture(now), alt: "", class: "dd-thumb" }) : null;
  const choose = make("button", {
    type: "button", id, class: "btn btn-sm", "aria-describedby": `${id}-label`, html: `${icon("photo", 16)}<span>${now ? t("replacePicture") : t("choosePicture")}</span>`,
    onclick: () => page.chooseImage(component, field),
  });
  const logo = field.logo && page.look.logo && !/^@LOGO/.test(now) ? make("button", {
    type: "button", class: "btn btn-sm", onclick: () => set({ src: "@LOGO@", alt: "@OURCOMPANY@", height: "48px", width: "" }, false, true),
  }, t("useLogo")) : null;
  const none = now && !field.logo ? make("button", {
    type: "button", class: "btn btn-sm", onclick: () => set({ [field.name]: "", "background-size": "", "background-width": "", "background-height": "", "background-repeat": "" }, false, true),
  }, t("removePicture")) : null;
  return make("div", { class: "dd-picture" }, picture, make("div", { class: "dd-picture-buttons" }, choose, logo, none));
}

function condition(field, component, set, id) {
  const now = value(field, component);
  const select = make("select", { id, class: "form-select" },
    make("option", { value: "" }, t("everyone")),
    ...page.tags.map(({ scope, tags }) => make("optgroup", { label: scope },
      ...tags.map((tag) => make("option", { value: tag.name, selected: tag.name === now.toUpperCase() }, `${tag.label} (@${tag.name}@)`)))));
  if (now && !select.value) select.append(make("option", { value: now, selected: true }, `@${now}@`));
  select.addEventListener("change", () => set({ "data-if": select.value }));
  return select;
}

function network(field, component, set, id) {
  const now = value(field, component);
  const select = make("select", { id, class: "form-select" },
    ...NETWORKS.map((one) => make("option", { value: one, selected: one === now }, t(`n_${one}`))));
  select.addEventListener("change", () => {
    set({ name: select.value, src: `/media/icons/${select.value}.png`, alt: t(`n_${select.value}`) }, false, true);
  });
  return select;
}
