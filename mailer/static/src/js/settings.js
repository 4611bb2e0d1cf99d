// Settings: the port follows the security, and the colour says how it reads.

// --- the usual port --------------------------------------------------------------------------

const USUAL = { starttls: "587", tls: "465", none: "25" };

document.addEventListener("change", (event) => {
  if (event.target.name !== "security") return;
  const port = event.target.form.elements.namedItem("port");
  // A port that someone chose on purpose stays.
  if (!port.value || Object.values(USUAL).includes(port.value)) port.value = USUAL[event.target.value];
});

// --- the colour ------------------------------------------------------------------------------

const colour = document.querySelector("[data-colour]");
const hint = document.querySelector("[data-colour-hint]");

if (colour && hint) {
  colour.addEventListener("input", say);
  say();
}

/** As lib/colour.py decides: white where it reads well, else ink; WCAG 2.2 contrast. */
function say() {
  const onWhite = contrast(luminance(colour.value), 1);
  const onInk = contrast(luminance(colour.value), luminance("#16181d"));
  const white = onWhite >= 4.5 || onWhite >= onInk;
  const sample = hint.querySelector("[data-colour-sample]");
  sample.style.background = colour.value;
  sample.style.color = white ? "#ffffff" : "#16181d";
  const text = onWhite < 3 ? hint.dataset.pale : white ? hint.dataset.good : hint.dataset.dark;
  hint.querySelector("[data-colour-text]").textContent = text;
  hint.hidden = false;
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
