// The HTML inside texts, buttons and tables: cleaned for the canvas, and taken back from it.

import { shownColour, shownPicture } from "./look.js";

const TAGS = new Set([
  "p", "br", "span", "div", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "a",
  "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "img",
  "table", "thead", "tbody", "tr", "td", "th",
]);
const DROPPED = new Set(["script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "form", "link", "meta", "base", "title", "head"]);
const ATTRIBUTES = new Set(["href", "title", "style", "src", "alt", "width", "height", "colspan", "rowspan", "align", "valign", "bgcolor", "start"]);
const STYLES = new Set([
  "color", "background-color", "font-size", "font-weight", "font-style", "font-family",
  "text-decoration", "text-decoration-line", "text-align", "line-height", "letter-spacing",
  "text-transform", "vertical-align", "width", "white-space",
]);
const STYLE_FAMILIES = /^(padding|margin|border)/;
const BAD_LINK = /^[\s\u0000-\u001f]*(?:javascript|vbscript|data|file|blob):/i;

/** What may be kept of it; `plain` (pasted from elsewhere) brings no looks along. */
export function clean(html, { plain = false } = {}) {
  const body = inert(html);
  sweep(body, plain);
  return body.innerHTML;
}

/** As it is to be seen in the canvas: colours of the company, pictures of our own. The written
 * values wait beside them. */
export function shown(html) {
  const body = inert(html);
  sweep(body, false);
  for (const element of body.querySelectorAll("[style]")) {
    const style = element.getAttribute("style");
    const seen = shownColour(style);
    if (seen !== style) {
      element.setAttribute("data-style", style);
      element.setAttribute("style", seen);
    }
  }
  for (const image of body.querySelectorAll("img[src]")) {
    image.setAttribute("data-src", image.getAttribute("src"));
    image.setAttribute("src", shownPicture(image.getAttribute("src")));
  }
  return body.innerHTML;
}

/** What a person wrote in the canvas, to be kept. */
export function taken(html) {
  const body = inert(html);
  for (const element of body.querySelectorAll("[data-style]")) {
    // The company's colour stays the company's unless another was chosen.
    const written = element.getAttribute("data-style");
    if (sameStyle(element.getAttribute("style") ?? "", shownColour(written))) element.setAttribute("style", written);
  }
  for (const image of body.querySelectorAll("img[data-src]")) image.setAttribute("src", image.getAttribute("data-src"));
  sweep(body, false);
  return body.innerHTML
    .replace(/\u200b/g, "")
    // The browser puts hard spaces at the edges of bold words and links.
    .replace(/(<\/(?:a|b|strong|i|em|u|s|span)>)&nbsp;(?=[^\s<&])/g, "$1 ")
    .replace(/([^\s>;])&nbsp;(?=<(?:a|b|strong|i|em|u|s|span)\b)/g, "$1 ")
    .trim();
}

/** The same with another look of its headings, which have sizes of their own. */
export function inHeadings(html, property, value) {
  if (!/<h[1-4]\b/i.test(html)) return html;
  const body = inert(html);
  for (const heading of body.querySelectorAll("h1, h2, h3, h4")) {
    const style = declarations(heading.getAttribute("style") ?? "");
    if (!style.some(([name]) => name === property)) continue;
    heading.setAttribute("style", style.map(([name, old]) => `${name}: ${name === property ? value : old}`).join("; "));
  }
  return body.innerHTML;
}

/** One line of words, without marks. */
export function words(html) {
  return inert(html).textContent.replace(/\s+/g, " ").trim();
}

/** A document in which nothing is loaded and nothing runs. */
function inert(html) {
  const holder = new DOMParser().parseFromString("<!DOCTYPE html><body></body>", "text/html");
  html = withoutHandlers(html);
  const isRows = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:tr|tbody|thead|tfoot|colgroup|caption)\b/i.test(html);
  const parsed = new DOMParser().parseFromString(
    `<!DOCTYPE html><body>${isRows ? `<table>${html}</table>` : html}</body>`, "text/html");
  const from = isRows ? parsed.querySelector("table") : parsed.body;
  holder.body.append(...holder.adoptNode(from).childNodes);
  return holder.body;
}

/** Nothing would run anyway; this keeps the browser from complaining of it. */
function withoutHandlers(html) {
  return html.replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) =>
    tag.replace(/([^\s"'<>\/=]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/g, (whole, name) => (/^on/i.test(name) ? "" : whole)));
}

function sweep(parent, plain) {
  for (const node of [...parent.childNodes]) {
    if (node.nodeType === Node.TEXT_NODE) continue;
    const tag = node.nodeType === Node.ELEMENT_NODE ? node.tagName.toLowerCase() : "";
    if (!tag || DROPPED.has(tag)) {
      node.remove();
      continue;
    }
    sweep(node, plain);
    if (tag === "font") fromFont(node);
    else if (!TAGS.has(tag) || (plain && tag === "span")) node.replaceWith(...node.childNodes);
    else sweepAttributes(node, plain);
  }
}

function fromFont(node) {
  const span = node.ownerDocument.createElement("span");
  const colour = node.getAttribute("color");
  if (colour) span.style.color = colour;
  span.append(...node.childNodes);
  node.replaceWith(span);
}

function sweepAttributes(element, plain) {
  for (const { name, value } of [...element.attributes]) {
    const bad = !ATTRIBUTES.has(name) || (plain && name === "style") || (["href", "src"].includes(name) && BAD_LINK.test(value));
    if (bad) element.removeAttribute(name);
  }
  const style = element.getAttribute("style");
  if (style === null) return;
  const kept = sweepStyle(style);
  if (kept) element.setAttribute("style", kept);
  else element.removeAttribute("style");
}

function sweepStyle(style) {
  const kept = declarations(style).filter(([name, value]) =>
    (STYLES.has(name) || STYLE_FAMILIES.test(name)) && !/url\(|expression|[<>\\]/i.test(value));
  return kept.map(([name, value]) => `${name}: ${value}`).join("; ");
}

function declarations(style) {
  return style.split(";").map((part) => {
    const at = part.indexOf(":");
    return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
  }).filter(([name, value]) => name && value);
}

function sameStyle(one, other) {
  const probe = document.createElement("span");
  const read = (text) => {
    probe.style.cssText = text;
    return probe.style.cssText;
  };
  return read(one) === read(other);
}
