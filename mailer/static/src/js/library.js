// The folders beside the list of templates: which one is open follows the list's URL, also when
// the filter panel or the Back button changes it.

function mark() {
  const folders = document.querySelector("[data-folders]");
  if (!folders) return;
  const chosen = new URLSearchParams(location.search).getAll("folder");
  for (const link of folders.querySelectorAll("[data-folder]")) {
    const own = link.dataset.folder;
    const current = own ? chosen.length === 1 && chosen[0] === own : !chosen.length;
    if (current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

for (const event of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]) {
  document.addEventListener(event, mark);
}
