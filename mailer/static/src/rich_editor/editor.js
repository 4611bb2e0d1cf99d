// The editor takes the place of the plain field, and keeps it up to date.

import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

import { leadsSomewhere, startLinks } from "./links.js";
import { readable } from "./pasted.js";

export function startRich(form) {
  const field = form.elements.source;
  const place = document.getElementById("rich-editor");
  let stale = false;
  const editor = new Editor({
    element: place,
    injectCSS: false, // our own style sheet has it; the page allows no other
    content: field.value,
    extensions: [
      StarterKit.configure({
        code: false,
        codeBlock: false,
        heading: { levels: [1, 2] },
        link: {
          openOnClick: false,
          defaultProtocol: "https",
          isAllowedUri: leadsSomewhere,
          HTMLAttributes: { rel: null, target: null },
        },
        trailingNode: false,
      }),
    ],
    editorProps: { attributes: attributes(place), transformPastedHTML: readable },
    onUpdate: () => {
      stale = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const write = () => {
    if (!stale) return;
    stale = false;
    field.value = editor.isEmpty ? "" : editor.getHTML();
  };
  form.addEventListener("mailer:sync", write);
  form.addEventListener("submit", write, true);
  // The preview reads the field.
  form.addEventListener("input", write);
  form.addEventListener("mailer:insert", ({ detail }) => editor.chain().focus().insertContent({ type: "text", text: detail.text }).run());
  field.hidden = true;
  place.hidden = false;
  startTools(form, editor);
}

function attributes(place) {
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": "source-label",
    "aria-describedby": "source-help",
    lang: place.dataset.lang,
    spellcheck: "true",
  };
}

function startTools(form, editor) {
  const openLink = startLinks(editor);
  const run = (act) => () => act(editor.chain().focus()).run();
  const tools = {
    bold: run((chain) => chain.toggleBold()),
    italic: run((chain) => chain.toggleItalic()),
    underline: run((chain) => chain.toggleUnderline()),
    heading: run((chain) => chain.toggleHeading({ level: 2 })),
    bulletList: run((chain) => chain.toggleBulletList()),
    orderedList: run((chain) => chain.toggleOrderedList()),
    link: openLink,
    clear: run((chain) => chain.unsetAllMarks().clearNodes()),
  };
  const buttons = [...form.querySelectorAll("[data-rich]")];
  for (const button of buttons) button.addEventListener("click", () => tools[button.dataset.rich]());
  editor.view.dom.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    openLink();
  });
  const tell = () => {
    for (const button of buttons) {
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.rich)));
    }
  };
  editor.on("transaction", tell);
  tell();
}
