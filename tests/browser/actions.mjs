// Actions of a user, by chance: what the browser would tell the page of clicks, keys, files and sliders.

/**
 * Does `steps` actions, drawn from `seed`, without waiting for what they bring. `photos` are files by name, mostly those of which the name
 * begins with "one" or "two" are opened; `models` the names that can be chosen. Resolves to {actions: counts by name, accepted: {files, copies} that a live button was pressed
 * for, photo: the name of the last photo handed over or gone back to, errors: every one that the page showed}.
 */
export async function play(page, { seed, steps, photos, models }) {
  await page.evaluate(prepare, {
    seed, models, photos: Object.fromEntries(Object.entries(photos).map(([name, buffer]) => [name, buffer.toString("base64")])),
  });
  return playOn(page, steps);
}

/** The same, gone on with. */
export async function playOn(page, steps) {
  // In parts, so that no call takes longer than one may.
  for (let done = 0; done < steps; done += 25) await page.evaluate((count) => window.__play(count), Math.min(25, steps - done));
  return page.evaluate(() => window.__played);
}

/** Runs in the page. */
function prepare({ seed, models, photos }) {
  let state = seed;
  /** mulberry32: 0 to 1. */
  const chance = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const any = (list) => list[Math.floor(chance() * list.length)];
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const find = (id) => document.getElementById(id);
  const live = (control) => !control.matches(":disabled") && control.getAttribute("aria-disabled") !== "true";
  const played = { actions: {}, accepted: { files: 0, copies: 0 }, opened: [], errors: [] };
  window.__played = played;
  new MutationObserver(() => {
    const { textContent } = find("error");
    if (textContent) played.errors.push(textContent);
  }).observe(find("error"), { childList: true });

  /** Pictures that the page has made of a canvas so far: a camera's is one. */
  let shot = 0;
  const { toBlob } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.toBlob = function (give, ...rest) {
    return toBlob.call(this, (blob) => { give(blob); shot += 1; }, ...rest);
  };

  let files = 0;
  const file = () => {
    // Mostly those that can be edited.
    const kind = any(["one", "one", "one", "two", "two", "two", "two", "none", "broken"]);
    const of = Object.keys(photos).filter((one) => one.startsWith(kind));
    const source = of.length > 1 ? any(of) : of[0];
    const [stem, end] = source.split(".");
    files += 1;
    const name = `${stem}-${files}.${end}`;
    played.opened.push(name);
    return new File([Uint8Array.from(atob(photos[source]), (c) => c.charCodeAt(0))], name, { type: "image/png" });
  };
  const carrying = () => {
    const data = new DataTransfer();
    data.items.add(file());
    return data;
  };
  const slide = async (slider, values) => {
    if (!live(slider)) return;
    for (const value of values) {
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      if (chance() < 0.5) await wait(16);
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const hundredths = (most) => Array.from({ length: 1 + Math.floor(chance() * 6) }, () => (Math.round(chance() * most * 100) / 100).toFixed(2));
  const press = (id) => {
    const button = find(id);
    if (!live(button)) return false;
    button.click();
    return true;
  };
  /** A step can lead to another photo. */
  const step = (id, by) => {
    const to = window.__mien.photoAt(by);
    if (press(id) && to) played.photo = to;
  };
  const toggle = (box) => { if (live(box)) box.click(); };

  const actions = {
    open: [14, () => {
      find("file").files = carrying().files;
      find("file").dispatchEvent(new Event("change"));
    }],
    drop: [7, () => { document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carrying(), bubbles: true, cancelable: true })); }],
    paste: [5, () => { document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carrying(), bubbles: true, cancelable: true })); }],
    "choose face": [40, () => any([...find("face-list").children, ...document.querySelectorAll("#boxes rect")])?.dispatchEvent(new MouseEvent("click", { bubbles: true }))],
    expression: [110, () => toggle(any([...document.querySelectorAll("#expressions input")]))],
    intensity: [70, () => slide(find("intensity"), hundredths(Number(find("intensity").max)))],
    part: [30, () => toggle(any([...document.querySelectorAll("#regions [type=checkbox]")]))],
    "part's strength": [20, () => slide(any([...document.querySelectorAll("#regions [type=range]")]), hundredths(1))],
    movement: [40, () => {
      const all = [...document.querySelectorAll("#move-groups [type=range]")].filter((one) => !one.closest("[hidden]"));
      return all.length ? slide(any(all), hundredths(1)) : null;
    }],
    sides: [4, () => { if (!find("moves").hidden) toggle(find("apart")); }],
    wheel: [25, () => {
      for (let i = 0; i < 3; i++) find("wheel").dispatchEvent(new KeyboardEvent("keydown", { key: any(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]), bubbles: true, cancelable: true }));
    }],
    "all faces": [8, () => { press("all-faces"); }],
    undo: [45, () => step("undo", -1)],
    redo: [25, () => step("redo", 1)],
    reset: [12, () => { press("reset"); }],
    download: [30, () => { if (press("download")) played.accepted.files += 1; }],
    copy: [20, () => { if (press("copy")) played.accepted.copies += 1; }],
    sheet: [5, () => { if (window.__mien.state().face && document.body.dataset.state !== "loading" && press("sheet")) played.accepted.files += 1; }],
    segmenter: [12, () => toggle(find("overlay"))],
    divider: [10, () => slide(find("divider"), [String(Math.floor(chance() * 101))])],
    look: [12, () => { any(["look-face", "look-whole", "look-actual", "split"].map(find).filter(live))?.click(); }],
    zoom: [10, () => {
      const { left, top, width, height } = find("frame").getBoundingClientRect();
      find("frame").dispatchEvent(new WheelEvent("wheel", { deltaY: chance() * 600 - 300, clientX: left + chance() * width, clientY: top + chance() * height, bubbles: true, cancelable: true }));
    }],
    key: [8, async () => {
      const key = any(["+", "-", "0", "b"]);
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await wait(30);
      document.body.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
    }],
    compare: [6, async () => {
      find("compare").dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
      await wait(30);
      find("compare").dispatchEvent(new KeyboardEvent("keyup", { key: " " }));
    }],
    model: [5, () => {
      const choice = find("model");
      if (!choice.options.length) return;
      choice.value = any(models);
      choice.dispatchEvent(new Event("change"));
    }],
    "left of divider": [2, () => {
      find("rival").value = any([...find("rival").options]).value;
      find("rival").dispatchEvent(new Event("change"));
    }],
    camera: [8, async () => {
      find("camera").click();
      for (let i = 0; i < 60 && find("shoot").disabled && find("camera-dialog").open; i++) await wait(50);
      if (find("shoot").disabled || chance() < 0.3) {
        find("camera-cancel").click();
        return;
      }
      // The first pictures of a camera are black.
      for (let i = 0; i < 3; i++) await Promise.race([new Promise((seen) => find("camera-video").requestVideoFrameCallback(seen)), wait(500)]);
      find("camera-expression").value = any(["", "happy", "surprise"]);
      const before = shot;
      find("shoot").click();
      // As soon as the picture is made it is opened.
      for (let waited = 0; waited < 20_000 && shot === before; waited += 5) await wait(5);
      if (shot === before) played.errors.push(`no picture of the camera: dialog ${find("camera-dialog").open}, shutter ${live(find("shoot"))}`);
      else played.opened.push("camera.png");
    }],
  };
  const all = Object.entries(actions).flatMap(([name, [weight, act]]) => Array.from({ length: weight }, () => [name, act]));
  const resting = () => ["ready", "edited"].includes(document.body.dataset.state);
  window.__play = async (count) => {
    for (let i = 0; i < count; i++) {
      const [name, act] = any(all);
      played.actions[name] = (played.actions[name] ?? 0) + 1;
      await act();
      // Mostly at once, sometimes after a look at what came of it, and mostly so where it takes a while.
      const patience = chance() * (["open", "drop", "paste", "camera", "model"].includes(name) ? 2 : 1);
      if (patience < 0.45) await wait(chance() * 40);
      else if (patience < 0.7) await wait(chance() * 250);
      else for (let waited = 0; waited < 5000 && !resting(); waited += 25) await wait(25);
    }
  };
}
