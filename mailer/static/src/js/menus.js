// Menus are popovers: the browser opens, closes and layers them; here they find their place
// beside their button, and the arrow keys.

const GAP = 4;
const EDGE = 8;

document.addEventListener("toggle", onToggle, true);

function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("[data-menu], [data-panel]") || event.newState !== "open") return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (button && !menu.dataset.placed) placeBeside(menu, button.getBoundingClientRect());
  delete menu.dataset.placed;
  items(menu)[0]?.focus({ preventScroll: true });
}

function placeBeside(menu, box) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = menu.dataset.align === "start" ? box.left : box.right - width;
  const below = box.bottom + GAP;
  const above = box.top - GAP - height;
  const fits = below + height <= innerHeight - EDGE;
  const top = menu.dataset.side === "top" || (!fits && above >= EDGE) ? above : below;
  putAt(menu, left, top);
}

/** Opens a menu where the pointer is (right click). */
export function openAt(menu, x, y) {
  menu.dataset.placed = "1";
  menu.showPopover();
  putAt(menu, x, y);
}

function putAt(menu, x, y) {
  menu.style.left = `${clamp(x, innerWidth - menu.offsetWidth - EDGE)}px`;
  menu.style.top = `${clamp(y, innerHeight - menu.offsetHeight - EDGE)}px`;
}

function clamp(value, most) {
  return Math.max(EDGE, Math.min(value, most));
}

function items(menu) {
  return [...menu.querySelectorAll('[role^="menuitem"]:not(:disabled)')];
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[to]?.focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
  }
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.('[data-menu] [role="menuitem"]');
  if (item && !item.hasAttribute("data-opens")) item.closest("[data-menu]").hidePopover();
});
