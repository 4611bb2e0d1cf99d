// The scripts of every page.
import "htmx.org";
