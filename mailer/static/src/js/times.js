// "3 minutes ago" stays true while a page is open.

const MINUTE = 60;
const HOUR = 60 * MINUTE;

function refresh() {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  for (const element of document.querySelectorAll("time[data-when]")) {
    const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
    const apart = Math.abs(seconds);
    // Younger ones were said by the server; older ones do not change while one looks.
    if (apart < MINUTE || apart >= 12 * HOUR) continue;
    const [value, unit] = apart < HOUR ? [seconds / MINUTE, "minute"] : [seconds / HOUR, "hour"];
    element.textContent = format.format(Math.round(value), unit);
  }
}

setInterval(refresh, 30_000);
