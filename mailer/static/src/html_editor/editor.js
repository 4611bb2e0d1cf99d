// The editor takes the place of the plain field, and keeps it up to date.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers,
} from "@codemirror/view";

import { pickImage } from "../js/media_picker.js";
import { markFindings } from "./findings.js";
import { tags } from "./tags.js";
import { colours, theme } from "./theme.js";
import { Upload } from "./upload.js";

export function startHtml(form) {
  const field = form.elements.source;
  const place = document.getElementById("html-editor");
  const words = JSON.parse(place.dataset.words);
  const sync = synchronised(form, field);
  const upload = new Upload(form, place, () => view);
  const view = new EditorView({
    parent: place,
    state: EditorState.create({ doc: field.value, extensions: extensions(place, words, sync, upload) }),
  });
  sync.from(view);
  field.hidden = true;
  place.hidden = false;

  form.addEventListener("mailer:goto", ({ detail }) => detail.line && goTo(view, detail.line));
  form.addEventListener("mailer:insert", ({ detail }) => insert(view, detail.text));
  startTools(form, view);
  markFindings(view, document.getElementById("doctor"));
}

function extensions(place, words, sync, upload) {
  return [
    EditorView.cspNonce.of(place.dataset.nonce),
    EditorState.phrases.of(words),
    lineNumbers(),
    lintGutter(),
    foldGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    html(),
    tags(),
    theme,
    colours,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": place.dataset.label, "aria-describedby": "source-help", spellcheck: "false" }),
    EditorView.domEventHandlers(upload.handlers),
    EditorView.updateListener.of((update) => update.docChanged && sync.changed()),
    // Tab stays the way out of the editor, for those who have only a keyboard.
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap]),
  ];
}

/** Writing half a megabyte into a field with every key would be felt: it is done when asked. */
function synchronised(form, field) {
  let view;
  let stale = false;
  const write = () => {
    if (!stale) return;
    stale = false;
    field.value = view.state.doc.toString();
  };
  form.addEventListener("mailer:sync", write);
  form.addEventListener("submit", write, true);
  return {
    from(made) {
      view = made;
    },
    changed() {
      stale = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

function goTo(view, number) {
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({
    selection: { anchor: line.from, head: line.to },
    effects: EditorView.scrollIntoView(line.from, { y: "center" }),
  });
  view.focus();
}

function insert(view, text) {
  view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true, userEvent: "input" });
  view.focus();
}

function startTools(form, view) {
  const tools = {
    undo: () => undo(view),
    redo: () => redo(view),
    search: () => openSearchPanel(view),
    image: async () => {
      const picture = await pickImage();
      if (picture) insert(view, imageOf(picture));
      else view.focus();
    },
  };
  form.querySelector(".editor-tools").addEventListener("click", (event) => {
    tools[event.target.closest("[data-tool]")?.dataset.tool]?.();
  });
}

/** As wide as it is, at most as the sheet; narrower on phones. */
function imageOf({ src, alt, width }) {
  const escaped = (alt ?? "").replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const size = width ? ` width="${Math.min(width, 600)}"` : "";
  return `<img src="${src}" alt="${escaped}"${size} style="max-width:100%;height:auto;border:0">`;
}
