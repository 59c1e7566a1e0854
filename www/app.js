// The page: what the user wants is kept here (state.js), the engine's worker is asked for it, and the answers are shown.
// The worker keeps no state that the page could not give it again, which is what makes recovery from a crash possible.

import { options, remember } from "./address.js";
import { camera } from "./camera.js";
import { changeFace } from "./choosing.js";
import { holdToCompare } from "./compare.js";
import { setDivider } from "./controls.js";
import { NONE, only } from "./edit.js";
import { decide, draw, keep, want } from "./editing.js";
import { listenForPhotos } from "./inputs.js";
import { complain, say } from "./messages.js";
import { keepForOffline } from "./offline.js";
import { followLink, open, restart } from "./opening.js";
import { listenForRegions } from "./regions.js";
import { listenForRivals } from "./rival.js";
import { asksForAnother, startEngine } from "./running.js";
import { listenForSaving } from "./save.js";
import { closeSegments, listenForSegments } from "./segments.js";
import { saveSheet } from "./sheet.js";
import { describePhoto } from "./show.js";
import { client, state, view, wanted } from "./state.js";
import { status } from "./strings.js";
import { canSweep, saveSweep } from "./sweep.js";
import { listenForUndo } from "./undo.js";
import { listenForMixing } from "./wheel.js";

const find = (id) => document.getElementById(id);

/** A control that is drawn while it moves; once let go of, it is one step. */
const move = (change) => {
  want(change);
  draw();
};

function listenForEdits() {
  find("expressions").addEventListener("change", ({ target }) => {
    const { shares } = only(target.value);
    // Who picks an expression wants to see it.
    decide({ shares, intensity: wanted().intensity || 1 });
  });
  find("intensity").addEventListener("input", ({ target }) => move({ intensity: target.valueAsNumber }));
  find("intensity").addEventListener("change", keep);
  listenForMixing(move, keep);
  listenForRegions((regions) => move({ regions }), (regions) => decide({ regions }));
  find("reset").addEventListener("click", () => {
    setDivider(0);
    closeSegments();
    decide(NONE);
    say(status.reset(state.photo.chosen, state.photo.faces.length));
  });
  listenForUndo();
}

function listenForTheRest() {
  const photos = { onFile: (file, edit) => open({ file, edit }), onError: complain };
  listenForPhotos(photos);
  camera(photos);
  find("divider").addEventListener("input", ({ target }) => setDivider(target.valueAsNumber));
  holdToCompare((before) => {
    view.setBefore(before);
    describePhoto(before);
  });
  listenForSegments();
  listenForRivals();
  listenForSaving({ sheet: saveSheet, sweep: canSweep ? saveSweep : null });
  addEventListener("hashchange", () => (asksForAnother() ? restart() : followLink()));
  find("dismiss").addEventListener("click", () => complain(""));
  find("retry").addEventListener("click", () => {
    complain("");
    restart();
  });
  find("model").addEventListener("change", ({ target }) => {
    remember({ model: target.value });
    say(status.switching(target.value));
    restart(target.value);
  });
}

listenForEdits();
listenForTheRest();
startEngine().then((runs) => runs && keepForOffline());

if (options.has("debug")) {
  window.__mien = {
    counts: client.counts,
    costs: () => client.call("costs"),
    state: () => {
      const { info, photo, face, shown } = state;
      const { name, width, height, faces, chosen, edits } = photo ?? {};
      return { info, photo: photo && { name, width, height, faces, chosen, edits }, face: face && { quad: face.quad }, shown, wanted: wanted() };
    },
    changeFace,
    /** The worker is gone without a word, as when the browser ends it for its memory. */
    crash: () => client.lose("ended by a test"),
    /** The engine panics. */
    panic: () => client.call("panic").catch(() => {}),
    panicLater: () => client.call("panicLater").catch(() => {}),
  };
}
