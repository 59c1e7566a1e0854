// What the page says: the status line, and the error above the photo, which stays until it is dismissed. Both are live
// regions.

const find = (id) => document.getElementById(id);

export function say(text) {
  find("status").textContent = text;
}

/** An error for the user; "" takes it away. */
export function complain(text) {
  find("error").textContent = text;
  find("dismiss").hidden = text === "";
}
