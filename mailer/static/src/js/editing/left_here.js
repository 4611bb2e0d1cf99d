// What an earlier window could not give to the server is offered again.

import { written } from "./fields.js";

export function offerLeftHere(form, keeping, local) {
  const left = local.get();
  if (!left) return;
  if (JSON.stringify(left.fields) === JSON.stringify(written(form))) {
    local.clear();
    return;
  }
  const notice = document.getElementById("left-here").content.firstElementChild.cloneNode(true);
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  notice.querySelector("[data-left-when]").textContent = format.format(left.at);
  notice.addEventListener("click", async (event) => {
    const choice = event.target.closest("[data-left]")?.dataset.left;
    if (!choice) return;
    if (choice === "take") {
      const answer = await keeping.keepFields(left.fields);
      if (answer.kind !== "done") {
        keeping.failed(answer, left.fields);
        return;
      }
    }
    local.clear();
    notice.remove();
    if (choice === "take") {
      await keeping.stop();
      location.reload();
    }
  });
  document.getElementById("edit-messages").append(notice);
}
