// Buttons of which one is pressed.

export function press(button) {
  button.parentElement.querySelectorAll("button").forEach((other) => {
    other.setAttribute("aria-pressed", String(other === button));
  });
}
