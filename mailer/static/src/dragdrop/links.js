// Where a link leads: a web page, an e-mail address, a phone number, a tag. One dialog for links
// in texts, one field for buttons and pictures.

import { open } from "../js/dialogs.js";
import { COLOURS } from "./look.js";
import { make, page, t } from "./page.js";

const KINDS = ["web", "mail", "phone", "tag"];
const TAG = /^@([\w-]+)(?:\|[^@]*)?@$/;

/** `{kind, value}` of an address. */
export function split(href) {
  const text = (href ?? "").trim();
  if (/^mailto:/i.test(text)) return { kind: "mail", value: decode(text.slice(7)) };
  if (/^tel:/i.test(text)) return { kind: "phone", value: decode(text.slice(4)) };
  if (TAG.test(text)) return { kind: "tag", value: text };
  return { kind: "web", value: text };
}

/** The address of a kind and what was typed; empty when nothing was. */
export function join(kind, value) {
  const text = value.trim();
  if (!text) return "";
  if (kind === "mail") return `mailto:${text.replace(/^mailto:/i, "")}`;
  if (kind === "phone") return `tel:${text.replace(/^tel:/i, "").replace(/[\s().-]/g, "")}`;
  if (kind === "tag") return TAG.test(text) ? text : `@${text.replace(/@/g, "")}@`;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `mailto:${text}`;
  if (/^(?:[a-z][a-z0-9+.-]*:|#|@)/i.test(text)) return text;
  return `https://${text}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The two controls; `changed(href)` is told. */
export function linkField(id, href, changed) {
  let { kind, value } = split(href);
  const holder = make("div", { class: "dd-link" });
  const draw = () => {
    const kinds = make("select", { class: "form-select", "aria-label": t("linkKind") },
      ...KINDS.map((one) => make("option", { value: one, selected: one === kind }, t(`link_${one}`))));
    kinds.addEventListener("change", () => {
      kind = kinds.value;
      value = kind === "tag" && page.linkTags.length ? `@${page.linkTags[0].name}@` : "";
      changed(join(kind, value));
      draw();
      holder.querySelector("input, select:last-child").focus();
    });
    holder.replaceChildren(kinds, kind === "tag" ? tagChoice() : input());
  };
  const input = () => {
    const types = { web: "url", mail: "email", phone: "tel" };
    const field = make("input", {
      id, class: "form-control", type: types[kind], value, autocomplete: "off", inputmode: types[kind],
      placeholder: { web: "https://", mail: "name@example.com", phone: "+32 2 123 45 67" }[kind], "data-takes-tags": kind === "web",
    });
    field.addEventListener("input", () => {
      value = field.value;
      changed(join(kind, value));
    });
    return field;
  };
  const tagChoice = () => {
    const known = page.linkTags.map((tag) => ({ value: `@${tag.name}@`, label: tag.label }));
    if (value && !known.some((one) => one.value.toLowerCase() === value.toLowerCase())) known.push({ value, label: value });
    const field = make("select", { id, class: "form-select" },
      ...known.map((one) => make("option", { value: one.value, selected: one.value.toLowerCase() === value.toLowerCase() }, one.label)));
    field.addEventListener("change", () => {
      value = field.value;
      changed(join(kind, value));
    });
    return field;
  };
  draw();
  return holder;
}

/** The dialog for the link under the cursor, or a new one over what is selected. */
export function openLink({ doc, place, view }, link, done) {
  const dialog = document.getElementById("link-dialog");
  const selection = doc.getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  const words = dialog.querySelector("[data-link-words]");
  let href = link?.getAttribute("href") ?? "https://";
  words.value = link ? link.textContent : range?.toString() ?? "";
  dialog.querySelector("[data-link-field]").replaceChildren(linkField("link-href", href, (now) => { href = now; }));
  dialog.querySelector("[data-link-remove]").hidden = !link;
  dialog.returnValue = "";
  const finish = () => {
    const choice = dialog.returnValue;
    doc.defaultView.focus();
    place.focus({ preventScroll: true });
    if (range) {
      selection.removeAllRanges();
      selection.addRange(range);
    }
    if (choice === "remove" && link) link.replaceWith(...link.childNodes);
    else if (choice === "set" && href && href !== "https://") setLink(doc, link, range, href, words.value.trim());
    view.onInput();
    view.em.trigger("mailer:typed");
    done();
  };
  dialog.addEventListener("close", finish, { once: true });
  open(dialog, null);
}

function setLink(doc, link, range, href, words) {
  if (link) {
    link.setAttribute("href", href);
    if (words && words !== link.textContent) link.textContent = words;
    return;
  }
  const made = doc.createElement("a");
  made.setAttribute("href", href);
  made.setAttribute("style", `color: ${COLOURS["company-link"]}`);
  made.setAttribute("data-style", "color: company-link");
  if (words === range.toString()) made.append(range.extractContents());
  else made.textContent = words || href;
  range.deleteContents();
  range.insertNode(made);
  const after = doc.createRange();
  after.setStartAfter(made);
  doc.getSelection().removeAllRanges();
  doc.getSelection().addRange(after);
}
