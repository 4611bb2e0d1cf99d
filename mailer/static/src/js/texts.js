// Words that scripts show, translated by the server.

const texts = JSON.parse(document.body.dataset.texts ?? "{}");

/** The sentence of that name; its name if there is none, so that a gap is seen. */
export function text(name) {
  return texts[name] ?? name;
}
