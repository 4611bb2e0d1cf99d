// What is written as a marker or a tag is shown as what it will be: the company's colours, its
// logo; a picture that is not ours as an empty frame, so that nothing is asked of another host.

import { page } from "./page.js";

export const COLOURS = page.look.colours; // marker → colour
const MARKER = /\bcompany-(?:fill|text|link|tint)\b/g;
const PICTURES = new Set(["src", "background-url"]);
const NOT_SHOWN = new Set(["data-if", "data-preheader", "id", "class", "css-class"]);

/** A value with the company's colours in it. */
export function shownColour(value) {
  return value.replace(MARKER, (marker) => COLOURS[marker]);
}

/** An address that the canvas may load. */
export function shownPicture(src) {
  if (/^@LOGO(?:\|[^@]*)?@$/i.test(src)) return page.look.logo || drawn(page.look.name || "Logo", 240, 60);
  if (/^\/(?!\/)/.test(src) && !src.includes("@")) return src;
  if (/^data:image\/(?:png|jpe?g|gif|webp|svg\+xml)[;,]/i.test(src)) return src;
  return drawn(/^@/.test(src) ? src : "", 600, 300);
}

/** The attributes of a component as the canvas compiles them; escaped, as they are put between
 * quotes. */
export function shownAttributes(attributes) {
  const shown = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (NOT_SHOWN.has(name) || value === "" || value === undefined || value === null) continue;
    const text = PICTURES.has(name) ? shownPicture(String(value)) : shownColour(String(value));
    shown[name] = text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }
  return shown;
}

/** A grey picture with words on it, where there is none yet. */
export function drawn(words, width, height) {
  const safe = words.replace(/[<>&"]/g, "");
  const sign = `<g transform="translate(${width / 2 - 24} ${height / 2 - 24}) scale(2)" fill="none" stroke="#8b8f9a" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"><path d="M15 8h.01M3 6a3 3 0 0 1 3-3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3z"/><path d="m3 16 5-5c.928-.893 2.072-.893 3 0l5 5"/><path d="m14 14 1-1c.928-.893 2.072-.893 3 0l3 3"/></g>`;
  const text = `<text x="50%" y="50%" dominant-baseline="central" text-anchor="middle" font-family="sans-serif" font-weight="600" font-size="${Math.min(26, (width * 1.5) / Math.max(8, safe.length))}" fill="#4a4e58">${safe}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#eceef1"/>${safe ? text : sign}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
