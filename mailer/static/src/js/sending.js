// The window before documents are sent: known addresses are put into the field, or out of it.

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-address]");
  if (!chosen) return;
  const menu = chosen.closest("[data-address-into]");
  const field = document.getElementById(menu.dataset.addressInto);
  const { address } = chosen.dataset;
  const there = entries(field);
  const without = there.filter((each) => !same(each, address));
  field.value = (without.length < there.length ? without : [...there, address]).join("; ");
  menu.querySelectorAll("[data-address]").forEach((each) => {
    each.setAttribute("aria-checked", String(entries(field).some((entry) => same(entry, each.dataset.address))));
  });
});

function entries(field) {
  return field.value.split(/[;,]/).map((each) => each.trim()).filter(Boolean);
}

function same(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}
