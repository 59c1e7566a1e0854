// The elements of index.html, by their ids.

/**
 * The element, which must be of the kind that is expected of it.
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {{ new (): T, prototype: T }} [kind]
 * @returns {T}
 */
export function find(id, kind = /** @type {any} */ (HTMLElement)) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} “${id}”`);
  return element;
}

/** As `find`, for what is typed, drawn or switched. @param {string} id */
export const input = (id) => find(id, HTMLInputElement);
/** @param {string} id */
export const button = (id) => find(id, HTMLButtonElement);
/** @param {string} id */
export const select = (id) => find(id, HTMLSelectElement);

/**
 * The element below `parent` that a selector names, which must be there.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {{ new (): T, prototype: T }} [kind]
 * @returns {T}
 */
export function within(parent, selector, kind = /** @type {any} */ (HTMLElement)) {
  const element = parent.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} “${selector}”`);
  return element;
}

/** Whether a text is being typed, which has keys and a clipboard of its own. @param {Event} event */
export const isTyping = ({ target }) => target instanceof Element && target.closest("[type=text]") !== null;

/** The drawing context of a canvas. @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  // As browsers do that have run out of memory for canvases.
  if (!context) throw new Error("the browser gives no canvas to draw on");
  return context;
}
