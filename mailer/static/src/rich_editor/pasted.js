// What other programs put into the clipboard, as plain elements. It is cleaned on the server in any
// case; here it is made readable: styles of foreign HTML do not hold on this page (its Content
// Security Policy), so what they mean is said with elements.

const STYLE = "data-pasted-style";
const MEANS = [
  ["strong", /font-weight:\s*(?:bold|[6-9]00)/],
  ["em", /font-style:\s*italic/],
  ["u", /text-decoration(?:-line)?:[^;]*underline/],
];
const NORMAL = /font-weight:\s*(?:normal|[1-5]00)/;

export function readable(html) {
  const page = new DOMParser().parseFromString(inert(html), "text/html");
  page.querySelectorAll("script, style, title, meta, link").forEach((element) => element.remove());
  for (const element of page.querySelectorAll(`[${STYLE}]`)) {
    const style = element.getAttribute(STYLE).toLowerCase();
    element.removeAttribute(STYLE);
    // Google Docs puts all that it copies into a <b> that is none.
    if (element.matches("b, strong") && NORMAL.test(style)) element.replaceWith(...element.childNodes);
    else if (element.matches("span, font")) mean(element, style);
  }
  return page.body.innerHTML;
}

/** No attribute that would do something. */
function inert(html) {
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-pasted-$1"));
}

function mean(element, style) {
  for (const [name, pattern] of MEANS) {
    if (!pattern.test(style)) continue;
    const around = element.ownerDocument.createElement(name);
    around.append(...element.childNodes);
    element.append(around);
  }
}
