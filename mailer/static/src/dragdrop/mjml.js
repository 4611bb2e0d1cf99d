// MJML text ⇄ a tree of {type, attributes, components | content}. Nothing is lost on the way: what
// stands inside texts, buttons and tables is kept as it is written.

/** Elements whose inside is HTML or plain words, not MJML. */
const LEAVES = new Set([
  "mj-text", "mj-button", "mj-table", "mj-navbar-link", "mj-social-element",
  "mj-preview", "mj-title", "mj-style", "mj-raw", "mj-accordion-title", "mj-accordion-text",
]);
const VOID = new Set(["mj-image", "mj-divider", "mj-spacer"]);
const TAG = /<!--[\s\S]*?-->|<(\/?)(mjml|mj-[a-z-]+)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;
/** Not to be written: the editor's own, and what the server drops anyway. */
const OWN = /^(id|class|style|draggable|contenteditable|data-gjs-.*|data-highlightable|on.*)$/i;

/** Reads a document: `{body, preheader}`; body is a component definition for the editor. An
 * empty source is an empty mail. */
export function read(source) {
  const tree = parse(source);
  const whole = tree.find((node) => node.type === "mjml") ?? { components: tree };
  const head = whole.components.find((node) => node.type === "mj-head");
  const body = whole.components.find((node) => node.type === "mj-body") ?? {
    type: "mj-body", attributes: { "background-color": "#f4f5f7" }, components: [],
  };
  const preview = head?.components.find((node) => node.type === "mj-preview");
  return { body, preheader: unescape(preview?.content ?? "") };
}

/** Reads a piece: the definitions of the elements that it holds. */
export function parse(source) {
  const roots = [];
  const open = [{ components: roots }];
  TAG.lastIndex = 0;
  for (let match = TAG.exec(source); match; match = TAG.exec(source)) {
    const [whole, closes, name, rest] = match;
    if (!name) continue; // a comment
    const type = name.toLowerCase();
    if (closes) {
      const at = open.findLastIndex((node) => node.type === type);
      if (at > 0) open.length = at;
      continue;
    }
    const node = { type, attributes: attributes(rest), at: match.index };
    open.at(-1).components.push(node);
    if (LEAVES.has(type)) node.content = inside(source, type, whole, match.index);
    else node.components = [];
    const closed = /\/\s*$/.test(rest);
    if (!closed && !LEAVES.has(type) && !VOID.has(type)) open.push(node);
  }
  return roots;
}

/** What stands between a leaf's tags; reading goes on behind it. */
function inside(source, type, tag, at) {
  if (/\/\s*>$/.test(tag)) return "";
  const start = at + tag.length;
  const end = source.toLowerCase().indexOf(`</${type}`, start);
  TAG.lastIndex = end < 0 ? source.length : end;
  return source.slice(start, end < 0 ? undefined : end).trim();
}

function attributes(text) {
  const found = {};
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    if (!OWN.test(name)) found[name.toLowerCase()] = unescape(double ?? single ?? bare ?? "");
  }
  return found;
}

/** On which line (from 1) each element of the body begins, in the order of the document. */
export function lines(source) {
  const found = [];
  const walk = (node) => {
    found.push(source.slice(0, node.at).split("\n").length);
    node.components?.forEach(walk);
  };
  const tree = parse(source);
  const whole = tree.find((node) => node.type === "mjml") ?? { components: tree };
  whole.components.filter((node) => node.type === "mj-body").forEach(walk);
  return found;
}

/** The document of a body component; `contentOf` gives what a leaf holds. */
export function write(body, contentOf) {
  const out = ["<mjml>"];
  const preheader = body.get("attributes")["data-preheader"];
  if (preheader) {
    out.push("  <mj-head>", `    <mj-preview>${escape(preheader)}</mj-preview>`, "  </mj-head>");
  }
  writeInto(out, body, "  ", contentOf);
  out.push("</mjml>", "");
  return out.join("\n");
}

/** One component and what it holds, as text. */
export function piece(component, contentOf) {
  const out = [];
  writeInto(out, component, "", contentOf);
  return out.join("\n");
}

function writeInto(out, component, indent, contentOf) {
  const type = component.get("type");
  const tag = `${indent}<${type}${written(component.get("attributes"))}`;
  const children = component.components();
  if (LEAVES.has(type)) out.push(`${tag}>${contentOf(component)}</${type}>`);
  else if (!children.length) out.push(VOID.has(type) ? `${tag} />` : `${tag}></${type}>`);
  else {
    out.push(`${tag}>`);
    children.forEach((child) => writeInto(out, child, `${indent}  `, contentOf));
    out.push(`${indent}</${type}>`);
  }
}

function written(values) {
  return Object.entries(values)
    .filter(([name, value]) => !OWN.test(name) && name !== "data-preheader" && isSomething(value))
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");
}

function isSomething(value) {
  return value !== undefined && value !== null && value !== false;
}

export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function unescape(text) {
  if (!text.includes("&")) return text;
  const area = document.createElement("textarea");
  area.innerHTML = text.replace(/</g, "&lt;");
  return area.value;
}
