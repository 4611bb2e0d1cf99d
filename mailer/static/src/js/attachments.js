// Files that go with a mail: the way of a large one is shown.

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-attachments]")?.querySelector("progress");
  if (!bar || !event.detail.total || !event.target.matches("[data-attach]")) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});

// Where a mail is written, a file is a change like any other: the draft that it belongs to is kept.
document.addEventListener("htmx:afterSettle", (event) => {
  const count = document.querySelector("#template-form [data-attached]");
  if (!count || event.target.id !== "attachments") return;
  const files = String(document.querySelectorAll("#attachments .attachment-list li").length);
  if (count.value === files) return;
  count.value = files;
  count.dispatchEvent(new Event("input", { bubbles: true }));
});

// What the server did not take is not tried once more by Send.
document.addEventListener("htmx:responseError", (event) => {
  if (!event.target.matches?.("[data-attach]")) return;
  event.target.value = "";
  const zone = event.target.closest("[data-attachments]");
  zone.querySelector("progress").hidden = true;
  zone.querySelector(".file-drop-name").textContent = "";
});
