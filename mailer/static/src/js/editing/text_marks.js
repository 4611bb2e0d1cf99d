// Text mode: marks by buttons and keys, in a plain text field.

export function startText(form, text) {
  form.querySelector(".editor-tools").addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark](text);
  });
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const mark = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    MARKS[mark](text);
  });
  form.addEventListener("mailer:goto", ({ detail }) => detail.line && selectLine(text, detail.line));
}

const MARKS = {
  bold: (text) => wrap(text, "**", "**"),
  italic: (text) => wrap(text, "*", "*"),
  heading: (text) => prefixLines(text, () => "# "),
  list: (text) => prefixLines(text, () => "- "),
  numbers: (text) => prefixLines(text, (number) => `${number + 1}. `),
  link: (text) => {
    const label = selected(text) || text.dataset.linkText;
    insert(text, `[${label}](https://)`, label.length + 11);
  },
  line: (text) => insert(text, `${text.selectionStart ? "\n\n" : ""}---\n\n`),
};

function selected(field) {
  return field.value.slice(field.selectionStart, field.selectionEnd);
}

function wrap(text, before, after) {
  const inside = selected(text);
  insert(text, before + inside + after, inside ? undefined : before.length);
}

function prefixLines(text, prefix) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const lines = text.value.slice(start, text.selectionEnd).split("\n");
  text.setSelectionRange(start, text.selectionEnd);
  insert(text, lines.map((line, number) => prefix(number) + line).join("\n"));
}

/** Types for the person, so that Ctrl+Z takes it back; the cursor ends `cursor` characters in. */
export function insert(field, typed, cursor = typed.length) {
  field.focus();
  const start = field.selectionStart;
  if (!document.execCommand("insertText", false, typed)) {
    field.setRangeText(typed, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + cursor, start + cursor);
}

function selectLine(text, number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
  text.scrollTop = Math.max(0, (number - 4) * 24);
}
