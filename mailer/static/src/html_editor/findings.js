// The lines that the check has something to say about.

import { setDiagnostics } from "@codemirror/lint";

const SEVERITIES = { must: "error", look: "warning", hint: "info" };

/** The panel is drawn anew with each answer; its buttons know the lines. */
export function markFindings(view, panel) {
  if (!panel) return;
  const mark = () => view.dispatch(setDiagnostics(view.state, found(view.state.doc, panel)));
  new MutationObserver(mark).observe(panel, { childList: true });
  mark();
}

function found(doc, panel) {
  return [...panel.querySelectorAll("[data-line]")].flatMap((button) => {
    const number = Number(button.dataset.line);
    if (!(number >= 1 && number <= doc.lines)) return [];
    const line = doc.line(number);
    const group = button.closest("[data-doctor-group]")?.dataset.doctorGroup;
    const said = button.closest("li")?.querySelector(".doctor-text") ?? button.closest("li");
    const from = line.from + /^\s*/.exec(line.text)[0].length;
    return [{ from, to: line.to, severity: SEVERITIES[group] ?? "warning", message: said?.textContent.trim() ?? "" }];
  });
}
