// The ways a photo comes in: file picker, drag and drop on the whole page, paste, the sample button.

import { errors, page } from "../strings.js";
import { find, input } from "../view/dom.js";

/**
 * `onFile(file)` gets the photo; `onError(message)` a sentence for the user.
 * @param {{ onFile: (file: File) => void, onError: (message: string) => void }} listeners
 */
export function listenForPhotos({ onFile, onError }) {
  const picker = input("file");
  picker.addEventListener("change", () => {
    if (picker.files?.[0]) onFile(picker.files[0]);
    // So that choosing the same file again is a change again.
    picker.value = "";
  });

  // dragleave also fires on the way into a child, hence the count.
  let depth = 0;
  const over = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dragging", depth > 0);
  };
  addEventListener("dragenter", (event) => {
    event.preventDefault();
    over(1);
  });
  addEventListener("dragleave", () => over(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
    else onError(errors.noFile);
  });

  addEventListener("paste", (event) => {
    const items = event.clipboardData;
    if (!items) return;
    if (items.files[0]) {
      event.preventDefault();
      const file = items.files[0];
      onFile(file.name ? file : new File([file], page.pasted, { type: file.type }));
    } else {
      onError(errors.noFile);
    }
  });

  find("sample").addEventListener("click", async () => {
    try {
      const response = await fetch(new URL("../samples/astronaut.jpg", import.meta.url));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      onFile(new File([await response.blob()], "astronaut.jpg", { type: "image/jpeg" }));
    } catch (error) {
      onError(errors.sample(/** @type {Error} */ (error).message));
    }
  });
}
