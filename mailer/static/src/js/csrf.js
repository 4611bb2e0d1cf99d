/** What every POST of a script carries in the header X-CSRFToken. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}
