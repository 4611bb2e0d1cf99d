// The scripts of every page. An area with more to do adds its module in js/ and one line here.
import "./js/requests.js";
import "./js/toasts.js";
import "./js/dialogs.js";
import "./js/menus.js";
import "./js/side.js";
import "./js/forms.js";
import "./js/selects.js";
import "./js/shortcuts.js";
import "./js/times.js";
import "./js/records.js";
import "./js/rights.js";
import "./js/settings.js";
import "./js/imports.js";
import "./js/pickers.js";
import "./js/preview.js";
import "./js/writing.js";
import "./js/media.js";
