// How a mail looks: whose data, how wide, in which light, which part.

import { open } from "./dialogs.js";
import { press } from "./segments.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";

/** Pixels that a screen gives a mail. A narrower place shows the mail smaller, not narrower. */
const WIDTHS = { desktop: 720, tablet: 768, mobile: 375 };
/** There, the screen is as wide as the phone that it would show, and the switch is not shown. */
const PHONE = matchMedia("(max-width: 30rem)");

document.querySelectorAll("dialog[data-open-now]").forEach((dialog) => open(dialog));
document.querySelectorAll("[data-preview]").forEach(startPreview);

function startPreview(preview) {
  const states = [...preview.querySelectorAll("[data-preview-state]")];
  const posted = preview.querySelector("[data-preview-form]");
  const chosen = { customer: preview.dataset.firstCustomer, part: "html", scheme: "light", images: "on" };
  if (preview.dataset.variant) chosen.variant = preview.dataset.variant;
  const show = posted ? postedInto(preview, posted) : addressedBy(preview);
  let search = "";

  function refresh() {
    show(chosen);
    states.forEach((state) => describe(state, chosen));
  }

  function choose(customer, name) {
    chosen.customer = customer;
    tellCustomer(customer, name);
    preview.querySelectorAll("[data-step]").forEach((button) => button.removeAttribute("aria-disabled"));
    refresh();
  }

  async function step(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const back = button.dataset.step === "back";
    const found = await neighbour(preview.dataset.stepUrl, { shown: chosen.customer, q: search }, back);
    if (found) choose(String(found.id), found.name);
    else if (found === null) button.setAttribute("aria-disabled", "true");
  }

  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose], [data-width], [data-customer], [data-step]");
    if (!button) return;
    if (button.dataset.step) step(button);
    else if (button.dataset.customer !== undefined) {
      search = button.dataset.customer ? (preview.querySelector("[data-picker-search]")?.value ?? "") : "";
      button.closest("[popover]").hidePopover();
      choose(button.dataset.customer, button.dataset.name);
    } else {
      press(button);
      if (button.dataset.choose) chosen[button.dataset.choose] = button.value;
      else preview.dataset.width = button.dataset.width;
      preview.dataset.part = chosen.part;
      preview.dataset.scheme = chosen.scheme;
      preview.dispatchEvent(new CustomEvent("measure"));
      if (button.dataset.choose) refresh();
    }
  });
  preview.addEventListener("typed", refresh);
  // What was entered for a mailing is kept now, and shows.
  document.addEventListener("htmx:load", ({ detail }) => { if (detail.elt.id === "draft-state") refresh(); });
  fit(preview);
  scrollTogether([...preview.querySelectorAll("[data-stage]")]);
  refresh();
}

/** Everything else that shows whose data it is follows. */
function tellCustomer(customer, name) {
  document.querySelectorAll("[data-preview-name]").forEach((element) => { element.textContent = name; });
  document.querySelectorAll("[data-preview-customer], #template-form [name=customer], #letter-form [name=customer]").forEach((input) => {
    input.value = customer;
  });
  document.dispatchEvent(new CustomEvent("mailer:customer", { detail: { customer, name } }));
}

/** The customer before or after; null at the end, undefined when nobody could be asked. */
async function neighbour(url, beside, back) {
  const wanted = withChosen(url, { ...beside, ...(back ? { back: 1 } : {}) });
  try {
    const answer = await fetch(wanted, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).customer;
  } catch {
    toast(text("failed"), "warn");
    return undefined;
  }
}

function withChosen(url, chosen) {
  const found = new URL(url, location.href);
  for (const [name, value] of Object.entries(chosen)) found.searchParams.set(name, value);
  return found.pathname + found.search;
}

function describe(state, chosen) {
  const asked = { ...chosen };
  delete asked.part;
  // `process` forgets what is being asked, whose answer could then come after the newer one.
  window.htmx.trigger(state, "htmx:abort");
  if (state.dataset.url) state.setAttribute("hx-get", withChosen(state.dataset.url, asked));
  window.htmx.process(state);
  window.htmx.trigger(state, "look");
}

/** Each frame has its address. */
function addressedBy(preview) {
  const frames = [...preview.querySelectorAll("[data-frame]")];
  return (chosen) => frames.forEach((frame) => {
    // No step of the page's history: Back leaves the page, as it should.
    frame.contentWindow.location.replace(withChosen(frame.dataset.url, chosen));
  });
}

/** Two frames take turns, so that the mail does not blink while someone is writing. */
function postedInto(preview, posted) {
  const frames = [...preview.querySelectorAll("[data-frame]")];
  const writing = document.getElementById(preview.dataset.form);
  frames.forEach((frame) => frame.addEventListener("load", () => {
    if (frame.dataset.waiting === undefined) return;
    delete frame.dataset.waiting;
    frames.forEach((other) => { other.hidden = other !== frame; });
  }));
  posted.addEventListener("formdata", (event) => {
    for (const [name, value] of new FormData(writing)) {
      if (!event.formData.has(name)) event.formData.set(name, value);
    }
  });
  return (chosen) => {
    for (const name of Object.keys(chosen)) posted.elements[name].value = chosen[name];
    const next = frames.find((frame) => frame.hidden) ?? frames[1];
    next.dataset.waiting = "";
    posted.target = next.name;
    posted.submit();
  };
}

/** The mail as wide as on its screen, as large as there is room for. */
function fit(preview) {
  const measure = () => preview.querySelectorAll("[data-stage]").forEach((stage) => {
    const room = stage.clientWidth;
    const wanted = PHONE.matches ? "desktop" : preview.dataset.width ?? "desktop";
    const least = PHONE.matches ? room : WIDTHS[wanted];
    const width = wanted === "desktop" ? Math.max(room, least) : least;
    stage.dataset.width = wanted;
    stage.style.setProperty("--mail-width", `${width}px`);
    stage.style.setProperty("--mail-scale", Math.min(1, room / width));
    if (preview.dataset.height) {
      // Narrow, a mail is higher.
      const height = preview.dataset.height * Math.max(1, 640 / width);
      stage.style.setProperty("--mail-height", `${height}px`);
    }
  });
  new ResizeObserver(measure).observe(preview);
  preview.addEventListener("measure", measure);
  measure();
}

/** Mails beside each other are looked at in the same place. */
function scrollTogether(stages) {
  if (stages.length < 2) return;
  stages.forEach((stage) => stage.addEventListener("scroll", () => {
    for (const other of stages) {
      if (Math.abs(other.scrollTop - stage.scrollTop) > 1) other.scrollTop = stage.scrollTop;
    }
  }, { passive: true }));
}
