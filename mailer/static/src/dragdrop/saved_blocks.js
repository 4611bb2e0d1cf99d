// The company's own blocks: kept from a mail, used in the next.

import { toast } from "../js/toasts.js";
import { open } from "../js/dialogs.js";
import { group, tile } from "./block_list.js";
import { piece } from "./mjml.js";
import { icon, make, page, post, t } from "./page.js";
import { contentOf } from "./storage.js";

export function savedBlocks(editor) {
  let blocks = page.blocks;
  const holder = page.root.querySelector("[data-own-blocks]");
  const dialog = document.getElementById("block-dialog");
  const name = dialog.querySelector("input");
  const problem = dialog.querySelector("[data-problem]");
  let submit = async () => {};

  const draw = () => {
    const tiles = blocks.map((block) => make("div", { class: "dd-own" },
      tile(editor, `own-${block.id}`, block.name, icon("bookmark", 22), () => block.source),
      make("div", { class: "dd-own-tools" },
        tool("rename", "pencil", block, () => ask(t("renameBlock"), block.name, async (typed) => {
          blocks = (await post(page.urls.renameBlock.replace("/0/", `/${block.id}/`), { name: typed })).blocks;
        })),
        tool("delete", "trash", block, () => confirm(block)))));
    const own = group("c_own", tiles);
    if (!blocks.length) own.querySelector(".dd-tiles").replaceWith(make("p", { class: "dd-none" }, t("noOwnBlocks")));
    holder.replaceChildren(own);
  };
  const tool = (what, sign, block, run) => make("button", {
    type: "button", class: "btn btn-plain btn-icon", "aria-label": t(`${what}Named`, { name: block.name }), title: t(what), html: icon(sign, 14), onclick: run,
  });
  const ask = (title, given, work) => {
    dialog.querySelector(".dialog-title").textContent = title;
    name.value = given;
    problem.hidden = true;
    submit = work;
    open(dialog);
    name.select();
  };
  const confirm = (block) => {
    const question = document.getElementById("block-delete");
    question.querySelector(".dialog-title").textContent = t("deleteNamed?", { name: block.name });
    question.addEventListener("close", async () => {
      if (question.returnValue !== "delete") return;
      try {
        blocks = (await post(page.urls.deleteBlock.replace("/0/", `/${block.id}/`), {})).blocks;
        draw();
      } catch (error) {
        toast(error.message, "bad");
      }
    }, { once: true });
    question.returnValue = "";
    open(question);
  };
  dialog.querySelector("[data-save]").addEventListener("click", async () => {
    try {
      await submit(name.value);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      name.focus();
      return;
    }
    draw();
    dialog.close();
  });
  name.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    dialog.querySelector("[data-save]").click();
  });
  editor.Commands.add("mailer:save-block", {
    run: () => {
      const component = editor.getSelected();
      ask(t("saveBlock"), "", async (typed) => {
        blocks = (await post(page.urls.saveBlock, { name: typed, source: piece(component, contentOf) })).blocks;
        toast(t("blockSaved", { name: typed.trim() }), "ok");
      });
    },
  });
  draw();
}
