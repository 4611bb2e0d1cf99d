// <dialog>: data-opens="id" opens, data-closes closes, Esc closes; the browser gives the focus
// back to where it was.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.opens), opener);
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target.matches?.("dialog[open]") && outside(event)) event.target.close();
});

/** Opens a dialog; when it closes, the focus goes back to `opener`, or to the button whose menu
 * held it. */
export function open(dialog, opener = document.activeElement) {
  if (!dialog || dialog.open) return;
  const menu = opener?.closest?.("[popover]");
  const back = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener;
  // A dialog inside a menu would vanish with it.
  if (menu?.contains(dialog)) document.body.append(dialog);
  menu?.hidePopover();
  dialog.addEventListener("close", () => back?.isConnected && back.focus(), { once: true });
  dialog.showModal();
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  if (x === 0 && y === 0) return false; // Enter in a form clicks its button at 0,0
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
