// The language of the page, where it is not to be the browser's. The page starts again in it; the photo is kept.

import { chooseLanguage, chosenLanguage } from "../host.js";
import { LANGUAGES } from "../language.js";
import { remember } from "../model/address.js";
import { select } from "../view/dom.js";
import { listLanguages } from "../view/translate.js";

export function listenForLanguage() {
  const choice = select("language");
  listLanguages(LANGUAGES, chosenLanguage());
  choice.addEventListener("change", () => {
    // Where nothing may be stored, the address remembers it.
    remember({ language: chooseLanguage(choice.value) ? null : choice.value || null });
    location.reload();
  });
}
