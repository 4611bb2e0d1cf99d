// What the page gives the designer: its words, the company's look, the tags, the saved blocks.

import { csrfToken } from "../js/csrf.js";

const root = document.querySelector("[data-dragdrop]");
const given = JSON.parse(root.querySelector("[data-dragdrop-page]").textContent);

export const page = { root, ...given };
export const form = root.closest("form");

/** The sentence of that name, `%(name)s` filled in; its name if there is none, so that a gap is
 * seen. */
export function t(name, values = {}) {
  const sentence = given.texts[name] ?? name;
  return sentence.replace(/%\((\w+)\)s/g, (all, key) => values[key] ?? all);
}

/** One icon of the sprite, as markup. */
export function icon(name, size = 18) {
  return `<svg class="icon" width="${size}" height="${size}" aria-hidden="true"><use href="${root.dataset.icons}#${name}"></use></svg>`;
}

/** An element with attributes and children (texts or elements). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") element.innerHTML = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A change on the server; answers with its JSON, or throws the sentence that it gave. */
export async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  let response;
  try {
    response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  } catch {
    throw new Error(t("offline"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok || response.redirected) throw new Error(answer.message || t("failed"));
  return answer;
}
