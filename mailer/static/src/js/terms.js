// A form that asks for the page anew, as soon as something else is chosen in it: what would be sent
// is always what is shown. It takes along what was typed in a field of another form.

document.addEventListener("change", ({ target }) => {
  target.closest("[data-takes-title]")?.requestSubmit();
});

document.addEventListener("submit", ({ target }) => {
  const field = document.getElementById(target.dataset.takesTitle);
  if (field) target.elements.title.value = field.value;
});
