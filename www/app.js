// The page: what the user wants is kept in model/state.js, the engine's worker is asked for it, and the answers are shown.
// The worker keeps no state that the page could not give it again, which is what makes recovery from a crash possible.

import { listenForAll } from "./actions/all-faces.js";
import { listenForCamera } from "./actions/camera.js";
import { listenForChecks } from "./actions/check.js";
import { changeFace } from "./actions/choose-face.js";
import { listenForLanguage } from "./actions/choose-language.js";
import { holdToCompare } from "./actions/compare-before.js";
import { listenForOtherModels } from "./actions/compare-models.js";
import { listenForDetail } from "./actions/detail.js";
import { decide, draw, keep, want } from "./actions/edit.js";
import { listenForPhotos } from "./actions/inputs.js";
import { listenForClosing } from "./actions/keep-photo.js";
import { openAtStart } from "./actions/launch.js";
import { listenForLooking } from "./actions/look.js";
import { keepForOffline } from "./actions/offline.js";
import { followLink, open } from "./actions/open-photo.js";
import { listenForOwn } from "./actions/own.js";
import { isLearning, listenForMine } from "./actions/mine.js";
import { changeModel, restart } from "./actions/restart.js";
import { closeSegments, listenForSegments } from "./actions/segmentation.js";
import { asksForAnother, startEngine } from "./actions/start-engine.js";
import { listenForUndo } from "./actions/undo.js";
import { engine } from "./engine/client.js";
import { saveSheet } from "./export/contact-sheet.js";
import { saveGif } from "./export/gif.js";
import { listenForSaving } from "./export/save.js";
import { listenForSharing } from "./export/share.js";
import { canFilm, saveVideo } from "./export/video.js";
import { options } from "./model/address.js";
import { none, only, possible } from "./model/edit.js";
import { isKept } from "./model/kept.js";
import { history, isUnsaved, onControls, state, wanted } from "./model/state.js";
import { errors, status } from "./strings.js";
import { faceMiddle, fillSliders, setDivider } from "./view/controls.js";
import { button, find, input, select } from "./view/dom.js";
import { complain, say } from "./view/messages.js";
import { listenForMoves } from "./view/moves.js";
import { photoView } from "./view/photo-view.js";
import { describePhoto } from "./view/refresh.js";
import { listenForRegions } from "./view/regions.js";
import { listenForTabs } from "./view/tabs.js";
import { translatePage } from "./view/translate.js";
import { listenForMixing } from "./view/wheel.js";

/** A control that is drawn while it moves; once let go of, it is one step. @param {Partial<import("./model/edit.js").Edit>} change */
const move = (change) => {
  want(change);
  draw();
};

function listenForEdits() {
  find("expressions").addEventListener("change", ({ target }) => {
    const { shares } = only(/** @type {HTMLInputElement} */ (target).value);
    // Who picks an expression wants to see it.
    decide({ shares, intensity: onControls().intensity || 1 });
  });
  const intensity = input("intensity");
  intensity.addEventListener("input", () => move({ intensity: intensity.valueAsNumber }));
  intensity.addEventListener("change", keep);
  listenForMixing(move, keep);
  listenForRegions((regions) => move({ regions }), (regions) => decide({ regions }));
  listenForMoves((moves) => move({ moves }), keep, (moves) => decide({ moves }));
  listenForOwn();
  find("reset").addEventListener("click", () => {
    const { photo } = state;
    if (!photo) return;
    setDivider(0);
    closeSegments();
    decide(none());
    say(status.reset(photo.chosen, photo.faces.length));
  });
  listenForUndo();
  listenForAll();
}

const ways = {
  onFile: open,
  onError: complain,
  /** Fetched by those who have several. @param {File[]} files */
  async onSeveral(files) {
    try {
      const { takeFiles } = await import("./actions/batch.js");
      await takeFiles(files);
    } catch (error) {
      complain(errors.batch(/** @type {Error} */ (error).message));
    }
  },
};

function listenForTheRest() {
  listenForChecks();
  listenForPhotos(ways);
  listenForMine({ shoot: listenForCamera({ onFile: open, onError: complain }) });
  const divider = input("divider");
  divider.addEventListener("input", () => setDivider(divider.valueAsNumber));
  find("split").addEventListener("click", () => setDivider(divider.valueAsNumber > 0 ? 0 : faceMiddle()));
  const compare = (/** @type {boolean} */ before) => {
    photoView.setBefore(before);
    describePhoto(before);
  };
  holdToCompare(compare);
  listenForLooking({ compare, divide: setDivider });
  listenForDetail();
  listenForTabs();
  listenForLanguage();
  listenForClosing();
  fillSliders();
  addEventListener("input", () => fillSliders());
  listenForSegments();
  listenForOtherModels();
  listenForSaving({ sheet: saveSheet, sweep: canFilm ? saveVideo : null, gif: saveGif });
  listenForSharing();
  addEventListener("hashchange", () => (asksForAnother() ? restart() : followLink()));
  // The browser asks whether to leave, where that loses something.
  addEventListener("beforeunload", (event) => ((isUnsaved() && !isKept()) || isLearning()) && event.preventDefault());
  find("dismiss").addEventListener("click", () => complain(""));
  find("retry").addEventListener("click", () => {
    complain("");
    restart();
  });
  for (const choice of [select("model"), button("moves-model")]) {
    choice.addEventListener(choice instanceof HTMLButtonElement ? "click" : "change", () => changeModel(choice.value));
  }
}

document.body.dataset.script = "runs";
translatePage();
listenForEdits();
listenForTheRest();
openAtStart(ways);
startEngine().then((runs) => {
  if (runs) keepForOffline();
});

if (options.has("debug")) {
  /** For the browser tests. */
  const probe = {
    counts: engine.counts,
    costs: () => engine.call("costs", {}),
    state: () => {
      const { info, photo, face, shown } = state;
      const { name, width, height, faces, chosen, edits = [] } = photo ?? {};
      return { info, photo: photo && { name, width, height, faces, chosen, edits: edits.map((edit) => possible(edit)) }, face: face && { quad: face.quad, legend: face.legend }, shown, wanted: possible(wanted()) };
    },
    /** The open photo's file. */
    file: () => state.photo?.file,
    /** The photo's name, `by` steps away. @param {number} by */
    photoAt: (by) => history.peek(by)?.file.name,
    changeFace,
    /** The worker is gone without a word, as when the browser ends it for its memory. */
    crash: () => engine.lose("ended by a test"),
    /** The engine panics. */
    panic: () => engine.call("panic", {}).catch(() => {}),
    panicLater: () => engine.call("panicLater", {}).catch(() => {}),
  };
  Object.assign(window, { __mien: probe });
}
