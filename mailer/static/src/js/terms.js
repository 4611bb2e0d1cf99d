// A form that asks for the page anew takes along what was typed in a field of another one.

document.addEventListener("submit", ({ target }) => {
  const field = document.getElementById(target.dataset.takesTitle);
  if (field) target.elements.title.value = field.value;
});
