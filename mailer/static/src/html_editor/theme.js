// The editor in the colours of the product, by day and by night.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--text-small)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface-touched) 60%, transparent)" },
  ".cm-gutters": { color: "var(--ink-muted)", backgroundColor: "var(--surface-sunk)", borderRight: "1px solid var(--line)" },
  ".cm-activeLineGutter": { color: "var(--ink)", backgroundColor: "var(--surface-touched)" },
  ".cm-gutter-lint": { width: "1rem" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-tint)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-tint)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--accent) 35%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-tint)", outline: "1px solid var(--line-strong)" },
  ".cm-mailer-tag": { padding: "1px 2px", color: "var(--accent-text)", backgroundColor: "var(--accent-tint)", borderRadius: "3px" },
  ".cm-mailer-tag span": { color: "inherit" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--surface-sunk)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "0.5rem", fontSize: "var(--text-small)" },
  ".cm-panel.cm-search input[type=checkbox]": { accentColor: "var(--accent)" },
  ".cm-textfield": { color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--line-control)", borderRadius: "4px", padding: "0.25rem 0.375rem", fontSize: "inherit" },
  ".cm-button": { color: "var(--ink)", background: "var(--surface)", backgroundImage: "none", border: "1px solid var(--line-control)", borderRadius: "4px", padding: "0.25rem 0.5rem", fontSize: "inherit" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink)", fontSize: "1.125rem", padding: "0 0.375rem" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--surface-raised)", border: "1px solid var(--line)", borderRadius: "var(--radius)", boxShadow: "var(--shadow-float)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", maxHeight: "14rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--ink)", backgroundColor: "var(--accent-tint)" },
  ".cm-completionDetail": { color: "var(--ink-muted)", fontStyle: "normal" },
  ".cm-diagnostic": { padding: "0.375rem 0.625rem", maxWidth: "28rem", fontFamily: "var(--tblr-font-sans-serif)" },
  ".cm-foldPlaceholder": { color: "var(--ink-soft)", backgroundColor: "var(--surface-touched)", border: "1px solid var(--line)" },
});

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [t.tagName, t.keyword, t.definitionKeyword, t.modifier], color: "var(--accent-text)" },
    { tag: [t.attributeName, t.propertyName], color: "var(--info)" },
    { tag: [t.attributeValue, t.string, t.url], color: "var(--ok)" },
    { tag: [t.number, t.unit, t.color, t.atom, t.bool, t.character], color: "var(--warn)" },
    { tag: [t.className, t.labelName], color: "var(--info)" },
    { tag: [t.comment, t.documentMeta, t.processingInstruction], color: "var(--ink-muted)", fontStyle: "italic" },
    { tag: [t.angleBracket, t.punctuation, t.operator], color: "var(--ink-soft)" },
    { tag: t.invalid, color: "var(--bad)" },
  ]),
);
