// Tags such as @FIRSTNAME|dear customer@: seen at a glance, and completed after the @.

import { syntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";

const TAG = /@[\p{L}][\p{L}\p{N}_-]{0,60}(?:\|[^@\n]{0,300})?@/gu;

const marked = new MatchDecorator({ regexp: TAG, decoration: Decoration.mark({ class: "cm-mailer-tag" }) });

const seen = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = marked.createDeco(view);
    }

    update(update) {
      this.decorations = marked.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export function tags() {
  const options = offered();
  const source = (context) => completed(context, options);
  return [seen, EditorState.languageData.of(() => [{ autocomplete: source }])];
}

/** What the menu of tags offers, with its descriptions. */
function offered() {
  return [...document.querySelectorAll("#tag-menu [data-insert]")].map((line) => ({
    label: line.dataset.insert,
    detail: line.querySelector(".tag-line-label")?.textContent.trim(),
    info: line.title || undefined,
    type: "variable",
    apply: inserted,
  }));
}

function completed(context, options) {
  const typed = context.matchBefore(/@[\p{L}\p{N}_-]*/u);
  if (!typed) return null;
  // In a style sheet, an @ begins a rule.
  for (let node = syntaxTree(context.state).resolveInner(context.pos, -1); node; node = node.parent) {
    if (node.name === "StyleSheet") return null;
  }
  return { from: typed.from, options, validFor: /^@[\p{L}\p{N}_-]*$/u };
}

/** The closing @ that may stand there already is not doubled. */
function inserted(view, completion, from, to) {
  const end = view.state.sliceDoc(to, to + 1) === "@" ? to + 1 : to;
  const insert = completion.label;
  view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
}
