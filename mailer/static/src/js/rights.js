// The grid of rights: a tick for a whole row or column, and arrow keys between cells.

const grid = document.querySelector("[data-rights]");

if (grid) {
  const cells = [...grid.querySelectorAll("input[name=permissions]")];
  const toggles = [...grid.querySelectorAll("[data-rights-row], [data-rights-column]")];

  grid.addEventListener("change", (event) => {
    const toggle = event.target;
    if (toggles.includes(toggle)) covered(toggle).forEach((cell) => (cell.checked = toggle.checked));
    show();
  });
  grid.addEventListener("keydown", move);
  show();

  function covered(toggle) {
    const { rightsRow, rightsColumn } = toggle.dataset;
    return cells.filter(({ dataset }) => (rightsRow ? dataset.row === rightsRow : dataset.column === rightsColumn));
  }

  /** A toggle is ticked when all that it covers is, half ticked when some of it is. */
  function show() {
    for (const toggle of toggles) {
      const ticked = covered(toggle).filter((cell) => cell.checked).length;
      toggle.checked = ticked > 0 && ticked === covered(toggle).length;
      toggle.indeterminate = ticked > 0 && !toggle.checked;
    }
  }

  function move(event) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const from = event.target.closest("th, td");
    if (!step || !from || event.target.type !== "checkbox") return;
    const rows = [...grid.querySelectorAll("tr")];
    let row = rows.indexOf(from.parentElement);
    let column = from.cellIndex;
    // Cells without a box are stepped over.
    for (;;) {
      row += step[0];
      column += step[1];
      const cell = rows[row]?.cells[column];
      if (!cell) return;
      const box = cell.querySelector("input[type=checkbox]");
      if (box?.checkVisibility()) {
        event.preventDefault();
        box.focus();
        return;
      }
    }
  }
}
