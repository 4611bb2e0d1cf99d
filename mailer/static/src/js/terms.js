// Another topic, or leaving out for whom a tag is empty: whom it leaves out is counted at once.

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-counts]")) {
    target.form.requestSubmit(document.getElementById("count-again"));
  }
});
