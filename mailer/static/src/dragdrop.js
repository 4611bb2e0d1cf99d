// The drag & drop designer; loaded on its page only.

import { blockList } from "./dragdrop/block_list.js";
import { commands } from "./dragdrop/commands.js";
import { start } from "./dragdrop/editor.js";
import { images } from "./dragdrop/images.js";
import { layers } from "./dragdrop/layers.js";
import { form, page } from "./dragdrop/page.js";
import { panel } from "./dragdrop/panel.js";
import { phone } from "./dragdrop/phone.js";
import { richText, stopWriting } from "./dragdrop/rich_text.js";
import { savedBlocks } from "./dragdrop/saved_blocks.js";
import { follow, load } from "./dragdrop/storage.js";
import { tags } from "./dragdrop/tags.js";

page.tell = (sentence) => {
  page.root.querySelector("[data-told]").textContent = sentence;
};

apart();
const editor = start(page.root.querySelector("[data-canvas]"), load());
commands(editor);
images(editor);
richText(editor);
tags();
editor.onReady(() => {
  editor.RichTextEditor.getToolbarEl().replaceChildren(); // ours stands above the canvas
  blockList(editor);
  savedBlocks(editor);
  panel(editor);
  layers(editor);
  phone(editor);
  sides();
  editor.UndoManager.clear();
  const sync = follow(editor);
  page.save = async () => {
    await stopWriting();
    sync();
    form.requestSubmit();
  };
  page.root.dataset.ready = "";
});

/** The designer's own fields are not the form's: Enter in them does not save, and only the source
 * tells the form that something has changed. Its dialogs stand beside the form. */
function apart() {
  for (const kind of ["input", "change"]) page.root.addEventListener(kind, (event) => event.stopPropagation());
  page.root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  for (const dialog of form.querySelectorAll("dialog")) {
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choice]");
      if (choice) dialog.close(choice.dataset.choice);
    });
  }
}

/** Where there is no room for both panels, one shows: blocks, properties or structure. */
function sides() {
  const pick = (name) => {
    page.root.dataset.side = name;
    for (const tab of page.root.querySelectorAll("[data-side-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.sideTab === name));
  };
  page.root.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-side-tab]");
    if (tab) pick(tab.dataset.sideTab);
  });
  editor.on("component:selected", () => {
    if (page.root.dataset.side === "blocks") pick("properties");
  });
}
