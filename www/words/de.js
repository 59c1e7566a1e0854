// Deutsch. Was fehlt, steht auf Englisch da: en.js.

/** @typedef {typeof import("./en.js")} English */

/** @param {number} number */
const oneDigit = (number) => number.toFixed(1).replace(".", ",");

/** @type {English["percent"]} */
export const percent = (value) => `${Math.round(value * 100)} %`;
/** @type {English["size"]} */
export const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${oneDigit(bytes / 1e6)} MB`);
/** @type {English["milliseconds"]} */
export const milliseconds = (ms) => (ms >= 1000 ? `${oneDigit(ms / 1000)} s` : `${Math.round(ms)} ms`);

/** @type {English["backends"]} */
export const backends = { webgpu: "Grafikkarte (WebGPU)", cpu: "Prozessor" };

/** @type {Record<string, string>} */
const classes = {
  background: "Hintergrund", skin: "Haut", nose: "Nase", eyeglasses: "Brille", l_eye: "linkes Auge", r_eye: "rechtes Auge",
  l_brow: "linke Braue", r_brow: "rechte Braue", l_ear: "linkes Ohr", r_ear: "rechtes Ohr", mouth_interior: "Mundinneres",
  u_lip: "Oberlippe", l_lip: "Unterlippe", hair: "Haare", hat: "Hut", earring: "Ohrring", necklace: "Halskette", neck: "Hals", cloth: "Kleidung",
};
/** @type {English["className"]} */
export const className = (name) => classes[name] ?? name;

/** @type {English["stages"]} */
export const stages = {
  manifest: "Das Modell wird gesucht…",
  loading: "Das Programm wird geladen…",
  heic: "Was HEIC-Fotos liest, wird geladen…",
  start: "Das Programm startet…",
  "self-test": "Es wird geprüft, ob richtig gerechnet wird…",
  ready: "Bereit.",
};

/** @type {English["texts"]} */
export const texts = {
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo.": "Den Ausdruck eines Gesichts im Foto ändern, im eigenen Browser, und sonst nichts am Foto.",
  "Mien: change a face's expression": "Mien: den Gesichtsausdruck ändern",
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo. Nothing is uploaded.": "Den Ausdruck eines Gesichts im Foto ändern, im eigenen Browser, und sonst nichts am Foto. Nichts wird hochgeladen.",
  "A portrait before and after its expression was edited, side by side.": "Ein Porträt vor und nach der Änderung des Ausdrucks, nebeneinander.",
  "Your photo never leaves this device": "Ihr Foto verlässt dieses Gerät nie",
  "New photo": "Neu|es Foto",
  "Choose a photo": "Foto auswählen",
  "Several photos…": "Mehrere Fotos…",
  Back: "Zurück",
  "Several photos": "Mehrere Fotos",
  "Edit for all": "Änderung für alle",
  "Save as": "Sichern als",
  "JPEG, small": "JPEG, klein",
  "PNG, exact": "PNG, genau",
  "All faces of a photo": "Alle Gesichter eines Fotos",
  Start: "Starten",
  "Download ZIP": "ZIP herunterladen",
  "Add photos…": "Fotos hinzufügen…",
  Photos: "Fotos",
  Change: "Ändern",
  "Open in the editor": "Im Editor öffnen",
  "Use the camera": "Kamera benutzen",
  "Close this photo": "Dieses Foto schließen",
  "This browser keeps the photo and its edits, here on your device, until you close it.": "Dieser Browser behält das Foto und die Änderungen hier auf Ihrem Gerät, bis Sie es schließen.",
  Photo: "Foto",
  "Mien runs entirely in your browser and needs JavaScript for it.": "Mien läuft ganz in Ihrem Browser und braucht dafür JavaScript.",
  "Mien has not started. It needs a web address (http or https, not a file opened from disk) and a browser of the last years.": "Mien ist nicht gestartet. Es braucht eine Webadresse (http oder https, keine von der Festplatte geöffnete Datei) und einen neueren Browser.",
  "Try again": "Noch einmal",
  Dismiss: "Schließen",
  "A new version of Mien is ready for your next visit.": "Eine neue Version von Mien steht für den nächsten Besuch bereit.",
  "Reload now": "Jetzt neu laden",
  "A smiling woman: the left half of her face is the photo, the right half looks sad.": "Eine lächelnde Frau: Die linke Hälfte ihres Gesichts ist das Foto, die rechte sieht traurig aus.",
  "Smiling in the photo, surprised with Mien.": "Lächelnd im Foto, überrascht mit Mien.",
  "Change the expression, keep the photo": "Ausdruck ändern, Foto behalten",
  "Open a picture of a face: nothing is uploaded.": "Öffnen Sie das Bild eines Gesichts: Nichts wird hochgeladen.",
  "You can also drop it here or paste it.": "Sie können es auch hierher ziehen oder einfügen.",
  "The photo": "Das Foto",
  Before: "Vorher",
  After: "Nachher",
  "Before and after divider": "Trennlinie zwischen vorher und nachher",
  "All after": "Ganz nachher",
  "Look at the photo: the arrow keys move it": "Das Foto ansehen: Die Pfeiltasten bewegen es",
  Face: "Gesicht",
  "Whole photo": "Ganz|es Foto",
  "B, or hold the photo": "B, oder das Foto gedrückt halten",
  "Hold to compare": "Zum Vergleich halten",
  "Before | After": "Vorher | Nachher",
  Original: "Original",
  Compare: "Vergleich",
  "Faces in the photo": "Gesichter im Foto",
  "Apply to all faces": "Für alle| Gesichter",
  "Starting…": "Startet…",
  Progress: "Fortschritt",
  Edit: "Bearbeiten",
  Controls: "Bedienung",
  Expression: "Ausdruck",
  Fine: "Fein",
  Parts: "Teile",
  Save: "Sichern",
  "Edit the chosen face": "Das gewählte Gesicht bearbeiten",
  Undo: "Rückgängig",
  "Undo (Ctrl+Z)": "Rückgängig (Strg+Z)",
  Redo: "Wiederholen",
  "Redo (Ctrl+Shift+Z)": "Wiederholen (Strg+Umschalt+Z)",
  Reset: "Zurücksetzen",
  Neutral: "Neutral",
  Happy: "Fröhlich",
  Sad: "Traurig",
  Surprise: "Überrascht",
  Fear: "Ängstlich",
  Disgust: "Angeekelt",
  Anger: "Wütend",
  Contempt: "Verächtlich",
  Intensity: "Stärke",
  "Your own": "Eigene",
  "Save or manage…": "Sichern, verwalten…",
  "Single movements": "Einzelne Bewegungen",
  "Reset all": "Alle auf 0",
  "Left and right apart": "Links und rechts getrennt",
  "Their left is on the right of the picture.": "Die linke Seite der Person ist rechts im Bild.",
  "Mix two expressions": "Zwei Ausdrücke mischen",
  "No edit": "Keine Änderung",
  "Left and right choose the expression, up and down its strength, Home takes it away.": "Links und rechts wählen den Ausdruck, auf und ab die Stärke, Pos1 nimmt ihn weg.",
  "Model and engine": "Modell und Technik",
  Model: "Modell",
  "Compare with": "Vergleichen mit",
  "Runs on the": "Läuft auf:",
  "Parts of the face": "Teile des Gesichts",
  "Brows and eyes": "Brauen und Augen",
  "Brows and eyes: strength": "Brauen und Augen: Stärke",
  Nose: "Nase",
  "Nose: strength": "Nase: Stärke",
  Mouth: "Mund",
  "Mouth: strength": "Mund: Stärke",
  "Rest of the face": "Übriges Gesicht",
  "Rest of the face: strength": "Übriges Gesicht: Stärke",
  "Show where the parts are": "Zeigen, wo die Teile sind",
  "Colour strength": "Stärke der Farben",
  "Parts found in the face, the largest first": "Gefundene Teile des Gesichts, die größten zuerst",
  Share: "Teilen",
  "Save JPEG": "JPEG sichern",
  "Save PNG": "PNG sichern",
  Copy: "Kopieren",
  "More to save": "Mehr zum Sichern",
  "All expressions (PNG)": "Alle Ausdrücke (PNG)",
  "Short video": "Kurzes Video",
  "Edit only pictures that you may edit, and say so when you share them. An edited picture is no evidence of what anyone felt or did.": "Bearbeiten Sie nur Bilder, die Sie bearbeiten dürfen, und sagen Sie es, wenn Sie sie teilen. Ein bearbeitetes Bild beweist nicht, was jemand gefühlt oder getan hat.",
  "About Mien": "Über Mien",
  Language: "Sprache",
  "As in the browser": "Wie im Browser",
  "Your own expressions": "Eigene Ausdrücke",
  "Save this expression as": "Diesen Ausdruck sichern als",
  "To save one, first change the face.": "Um einen zu sichern, zuerst das Gesicht ändern.",
  "Saved expressions": "Gesicherte Ausdrücke",
  "Export all": "Alle exportieren",
  "Import…": "Importieren…",
  "Was a picture edited with Mien?": "Wurde ein Bild mit Mien bearbeitet?",
  "PNGs, JPEGs and WebPs that are saved here say so: with what and where, signed with a key that this browser makes for each visit and never gives away. GIFs and videos bear the words alone.": "PNG-, JPEG- und WebP-Bilder, die hier gespeichert werden, sagen es: womit und wo, signiert mit einem Schlüssel, den dieser Browser für jeden Besuch neu macht und nie herausgibt. GIFs und Videos tragen nur die Worte.",
  "Choose a picture": "Bild auswählen",
  "It is looked at here, and nothing is uploaded.": "Es wird hier angesehen, und nichts wird hochgeladen.",
  "You can also drop it here.": "Sie können es auch hierher ziehen.",
  Close: "Schließen",
  "They hold no picture, and are kept in this browser only: export them to take them elsewhere.": "Sie enthalten kein Bild und bleiben nur in diesem Browser: Exportieren Sie sie, um sie mitzunehmen.",
  "Take a picture": "Ein Bild aufnehmen",
  "What the camera sees": "Was die Kamera sieht",
  "What the camera sees, with the expression": "Was die Kamera sieht, mit dem Ausdruck",
  "As it is": "Wie er ist",
  "The camera goes off once the picture is taken. The picture stays on this device.": "Nach der Aufnahme geht die Kamera aus. Das Bild bleibt auf diesem Gerät.",
  "Take it": "Aufnehmen",
  Cancel: "Abbrechen",
  "Drop the photo to open it": "Loslassen, um das Foto zu öffnen",
  "Try the astronaut": "Astronautin ausprobieren",
  "Try the admiral": "Admiralin ausprobieren",
  "Try an astronaut": "Eine Astronautin",
  "Try an admiral": "Eine Admiralin",
  "A smiling woman who turns surprised, and smiles again.": "Eine lächelnde Frau, die erstaunt schaut und wieder lächelt.",
  Samples: "Beispiele",
  "Copy link": "Link kopieren",
  Saving: "Wird gesichert",
  "A PNG is exact. For JPEG and WebP:": "Ein PNG ist exakt. Für JPEG und WebP:",
  "Longer side": "Längere Seite",
  "As in the photo": "Wie im Foto",
  "2048 pixels": "2048 Pixel",
  "1080 pixels": "1080 Pixel",
  "Camera's data": "Kameradaten",
  "Leave out": "Weglassen",
  "Keep all but the place": "Alles außer dem Ort",
  "Keep all": "Alles behalten",
  Quality: "Qualität",
  "Save WebP": "WebP sichern",
  "Moving GIF": "Bewegtes GIF",
  "Sample photos: Eileen Collins, NASA; Grace Hopper, U.S. Navy; both public domain.": "Beispielfotos: Eileen Collins, NASA; Grace Hopper, U.S. Navy; beide gemeinfrei.",
  "HEIC photos are read by": "HEIC-Fotos liest",
  "and libde265 (LGPL), GIFs written by gifenc, MP4s by mp4-muxer, ZIPs by client-zip (all MIT).": "mit libde265 (LGPL); GIFs schreibt gifenc, MP4s mp4-muxer, ZIPs client-zip (alle MIT).",
};

/** @type {English["names"]} */
export const names = {
  models: { "mien-slim": "Ganze Ausdrücke", "mien-actions": "Einzelne Bewegungen", "mien-unet-cgan": "Das kleine" },
  expressions: {
    neutral: "Neutral", happy: "Fröhlich", sad: "Traurig", surprise: "Überrascht",
    fear: "Ängstlich", disgust: "Angeekelt", anger: "Wütend", contempt: "Verächtlich",
  },
  regions: { eyes: "Brauen und Augen", nose: "Nase", mouth: "Mund", face: "übriges Gesicht" },
  moves: {
    brows: ["Brauen", "hoch", "herab"], innerBrows: ["Innere Brauen", "hoch", "herab"],
    eyes: ["Augen", "weit", "schmal"], squint: ["Zusammenkneifen", "mehr", "weniger"],
    nose: ["Nase rümpfen", "mehr", "weniger"], cheeks: ["Wangen", "hoch", "herab"], puff: ["Backen aufblasen", "mehr", "weniger"],
    smile: ["Lächeln", "hoch", "herab"], mouth: ["Mund öffnen", "mehr", "weniger"], upperLip: ["Oberlippe", "hoch", "herab"],
    pucker: ["Kussmund", "mehr", "weniger"], press: ["Lippen pressen", "mehr", "weniger"],
  },
  moveParts: { brows: "Brauen", eyes: "Augen", nose: "Nase und Wangen", mouth: "Mund und Kiefer" },
  sides: { left: "ihre Linke", right: "ihre Rechte" },
};

/** @type {English["phrases"]} */
export const phrases = {
  within: (name) => name,
  and: " und ",
  moves: "Einzelne Bewegungen",
  at: (name, value) => `${name} zu ${value}`,
  share: (value, name) => `${value} ${name}`,
  partly: (value, part) => `${part} zu ${value}`,
  without: (part) => `ohne ${part}`,
  all: (value) => `alle Ausdrücke zu ${value}`,
  strengthOf: (part) => `${part}: Stärke`,
};

/** @type {English["amount"]} */
export const amount = (done, total, seconds) => `${size(done)} von ${size(total)}${seconds === null ? "" : `, noch ${Math.ceil(seconds)} s`}`;

/** @type {English["status"]} */
export const status = {
  ready: (backend) => `Bereit, läuft auf: ${backends[backend]}. Wählen Sie ein Foto.`,
  linked: (what) => `Das Foto, das Sie öffnen, wird wie im Link bearbeitet: ${what}.`,
  waiting: (name) => `${name} öffnet sich, sobald das Programm läuft. Wählen Sie schon einen Ausdruck.`,
  opening: (name) => `${name} wird geöffnet…`,
  kept: (what) => (what ? `„${what}“ kommt, sobald das Gesicht gefunden ist.` : ""),
  leftOutFiles: (name, count) => `${name} ist offen; ${count === 1 ? "1 andere Datei ist kein Bild und blieb" : `${count} andere Dateien sind keine Bilder und blieben`} weg.`,
  finding: "Gesichter werden gesucht…",
  studying: "Das Gesicht wird angesehen…",
  chosen: (index, count) => (count > 1
    ? `${count} Gesichter gefunden, Gesicht ${index + 1} ist gewählt. Wählen Sie einen Ausdruck.`
    : "Gesicht gefunden. Wählen Sie einen Ausdruck."),
  working: (what) => `„${what}“ wird berechnet…`,
  edited: (what) => `${what}.`,
  leftOut: (model) => `„${model}“ kennt keine einzelnen Bewegungen, sie bleiben weg.`,
  saving: "Das Bild wird in voller Größe erstellt…",
  saved: (name, bytes) => `Gesichert als ${name} (${size(bytes)}).`,
  sharing: "Wird geteilt…",
  shared: "Geteilt.",
  shareAgain: "Das Bild ist fertig: Drücken Sie noch einmal auf Teilen.",
  sheet: "Die Übersicht aller Ausdrücke wird erstellt…",
  video: (seconds) => `${seconds} Sekunden Video werden aufgenommen…`,
  gif: "Das GIF wird erstellt…",
  copied: "In die Zwischenablage kopiert.",
  linkCopied: "Link kopiert: Er enthält die Änderung, aber kein Foto.",
  cancelled: "Nichts wurde gesichert.",
  notWhole: "Augen oder Mund sind nicht gut zu sehen, dort kann die Änderung schwach oder falsch aussehen.",
  reset: (index, count) => (count > 1 ? `Gesicht ${index + 1} ist wie im Foto.` : "Wieder wie im Foto."),
  restarting: (why) => `Das Programm ist stehen geblieben (${why}). Es startet neu auf dem Prozessor…`,
  back: (name) => `${name} ist, wie Sie es verlassen haben.`,
  again: (name) => `Wieder ${name}.`,
  all: (count, what) => `Alle ${count} Gesichter: ${what}.`,
  allReset: "Alle Gesichter sind wie im Foto.",
  closed: "Das Foto ist geschlossen, hier bleibt nichts davon.",
  notKept: "Dieser Browser behält kein Foto bis zum nächsten Besuch: Sichern Sie es, bevor Sie gehen.",
  recovered: "Das Programm läuft wieder, auf dem Prozessor. Alles ist, wie Sie es verlassen haben.",
  beside: (model) => `Links der Trennlinie: „${model}“.`,
  switching: (model) => `Das Modell „${model}“ wird geladen…`,
};

/** @type {English["batch"]} */
export const batch = {
  start: "Starten",
  goOn: "Weiter",
  stop: "Anhalten",
  close: "Schließen",
  closeUnsaved: "Ohne Sichern schließen",
  asForAll: "Wie für alle",
  asEdited: "Wie von Ihnen bearbeitet",
  asInEditor: (what) => `Wie im Editor: ${what}`,
  waiting: "Wartet.",
  working: "In Arbeit…",
  saved: "In einem ZIP.",
  out: "Weggelassen.",
  leaveOut: "Weglassen",
  takeIn: "Wieder aufnehmen",
  leaveOutOf: (name) => `Weglassen: ${name}`,
  takeInOf: (name) => `Wieder aufnehmen: ${name}`,
  changeOf: (name) => `Ändern: ${name}`,
  editOf: (name) => `Änderung an ${name}`,
  strengthOf: (name) => `Stärke für ${name}`,
  openOf: (name) => `Im Editor öffnen: ${name}`,
  lookOf: (name) => `${name}, bearbeitet`,
  ofFaces: (edited, count, what) => `${edited} von ${count} Gesichtern: ${what}.`,
  count: (count) => `${count === 1 ? "1 Foto" : `${count} Fotos`}. Alles bleibt auf diesem Gerät.`,
  done: (done, count, left) => `${done} von ${count} fertig${left ? `, ${left} weggelassen` : ""}.`,
  tooMany: (most, over) => `Mehr als ${most} Fotos auf einmal gehen nicht: ${over === 1 ? "1 wurde" : `${over} wurden`} nicht aufgenommen.`,
  noPictures: (count) => `${count === 1 ? "1 Datei ist kein Bild" : `${count} Dateien sind keine Bilder`}.`,
  full: "Mehr wird nicht auf einmal behalten: Laden Sie das ZIP herunter, dann geht es mit dem Rest weiter.",
  zipping: "Das ZIP wird gemacht…",
  open: (name) => `Änderungen gelten für die Reihe: ${name}`,
  waits: (count) => (count === 1 ? "1 Foto wartet." : `${count} Fotos warten.`),
  file: "mien-fotos.zip",
};

/** @type {English["own"]} */
export const own = {
  save: "Sichern",
  replace: "Ersetzen",
  remove: "Löschen",
  restore: "Zurückholen",
  nameOf: (name) => `Name von „${name}“`,
  removeOf: (name) => `„${name}“ löschen`,
  restoreOf: (name) => `„${name}“ zurückholen`,
  saved: (name) => `Gesichert als „${name}“.`,
  exists: (name) => `„${name}“ gibt es schon. Ersetzen Sie es, oder wählen Sie einen anderen Namen.`,
  taken: (name) => `„${name}“ gibt es schon. Wählen Sie einen anderen Namen.`,
  nameless: "Geben Sie einen Namen ein.",
  renamed: (from, to) => `„${from}“ heißt jetzt „${to}“.`,
  removed: (name) => `„${name}“ ist gelöscht.`,
  restored: (name) => `„${name}“ ist zurück.`,
  full: (most) => `Es ist Platz für ${most}. Löschen Sie zuerst einen.`,
  notStored: "Dieser Browser behält ihn nur für diesen Besuch: Exportieren Sie ihn, um ihn wieder zu haben.",
  file: "meine-ausdruecke.json",
  exported: (name) => `Gesichert als ${name}.`,
  imported: (file, added, renamed) => [`${file}: ${added === 0 ? "nichts Neues darin" : added === 1 ? "1 Ausdruck hinzugefügt" : `${added} Ausdrücke hinzugefügt`}.`,
    renamed && `${renamed === 1 ? "Einer heißt" : `${renamed} heißen`} anders, weil es den Namen schon gab.`].filter(Boolean).join(" "),
};

/** @type {English["ownFile"]} */
export const ownFile = {
  refused: (name, why) => `${name}: ${why} Nichts wurde importiert.`,
  noJson: "Das ist kein JSON. Wählen Sie eine Datei, die hier exportiert wurde.",
  other: "Darin sind keine Ausdrücke von Mien. Wählen Sie eine Datei, die hier exportiert wurde.",
  version: (version) => `Das ist Version ${version}, die dieses Mien nicht lesen kann. Laden Sie die Seite neu, und versuchen Sie es noch einmal.`,
  count: (count, most) => `Darin sind ${count} Ausdrücke, höchstens ${most} sind möglich. Nehmen Sie einige heraus.`,
  full: (most) => `Es ist Platz für ${most} im Ganzen. Löschen Sie zuerst einige.`,
  large: (most) => `Die Datei ist größer als ${size(most)}. Wählen Sie eine, die hier exportiert wurde.`,
  entry: (index, field) => `Ausdruck ${index} darin hat kein brauchbares „${field}“. Exportieren Sie ihn neu, oder nehmen Sie ihn heraus.`,
};

/** @type {English["check"]} */
export const check = {
  nothing: (name) => `${name} sagt nichts von Mien, hat keine Herkunftsnachweise (Content Credentials) und keine unsichtbare Markierung. All das kann entfernt worden sein, das beweist also nichts.`,
  looking: (name) => `${name} wird angesehen…`,
  by: (tool) => `Herkunftsnachweise (Content Credentials) von ${tool}:`,
  signer: (name) => `Signiert von „${name}“, für den sich hier niemand verbürgt.`,
  none: "Es hat keine Herkunftsnachweise (Content Credentials), oder keine lesbaren: sie können entfernt worden sein.",
  kept: "Das Foto, aus dem es entstand, hatte eigene Nachweise. Sie sind in diesen enthalten.",
  whole: "Unverändert, seit es signiert wurde.",
  unchecked: "Die Signatur ist von einer Art, die hier nicht geprüft wird.",
  changed: "Es wurde nach dem Signieren verändert: Die Nachweise gelten nicht für diese Datei.",
  forged: "Die Signatur passt nicht: Die Nachweise sind gefälscht oder beschädigt.",
  invisible: (said) => `Im Bild selbst eine unsichtbare Markierung von Mien: ${said}.`,
  movements: "einzelne Bewegungen oder eine Mischung",
  unreadable: "was sie sagt, ist nicht mehr lesbar",
  unmarked: "Keine unsichtbare Markierung von Mien gefunden.",
  faceless: "Kein Gesicht gefunden, also auch keine unsichtbare Markierung von Mien.",
};

/** @type {English["errors"]} */
export const errors = {
  notNow: "Es ist noch kein Gesicht gewählt; sichern Sie danach",
  lostSave: "Das Programm ist dabei stehen geblieben; sichern Sie noch einmal, sobald es wieder läuft",
  replaced: "Inzwischen wurde ein anderes Foto oder Gesicht gewählt",
  file: (name, message) => (message.includes(name) ? message : `${name}: ${message}`),
  empty: (name) => `${name} ist leer (0 Bytes). Wählen Sie eine andere Datei.`,
  tooLarge: (name, bytes, most) => `${name} hat ${size(bytes)}; Dateien über ${size(most)} werden nicht geöffnet. Öffnen Sie eine kleinere Kopie.`,
  heic: (name) => `${name} ist ein HEIC, das nicht gelesen werden kann: Vielleicht ist es beschädigt. Speichern Sie es als JPEG, und öffnen Sie das.`,
  heicLarge: (name, most) => `${name} hat mehr als ${most} Megapixel. Öffnen Sie eine kleinere Kopie.`,
  unreadable: (name, why) => `${name} konnte nicht gelesen werden (${why}). Wählen Sie es noch einmal.`,
  source: (address, why) => `${address} konnte nicht geladen werden (${why}). Prüfen Sie die Adresse; eine andere Website muss dieser Seite erlauben, ihre Fotos zu lesen (CORS).`,
  sample: (why) => `Das Beispielfoto konnte nicht geladen werden (${why}). Wählen Sie ein eigenes.`,
  camera: (name, why) => /** @type {Record<string, string>} */ ({
    NotAllowedError: "Die Kamera ist nicht erlaubt. Erlauben Sie sie in den Einstellungen des Browsers für diese Seite, oder wählen Sie ein Foto.",
    NotFoundError: "Keine Kamera gefunden. Wählen Sie ein Foto.",
    NotReadableError: "Die Kamera gibt kein Bild: Vielleicht benutzt sie ein anderes Programm, oder sie ist nicht angeschlossen.",
  })[name] ?? `Die Kamera konnte nicht geöffnet werden (${why}). Wählen Sie ein Foto.`,
  shot: "Aus dem Kamerabild wurde kein Foto. Versuchen Sie es noch einmal, oder wählen Sie ein Foto.",
  noFile: "Darin war keine Bilddatei. Ziehen Sie eine Bilddatei hierher, oder fügen Sie eine ein.",
  shared: "Was mit Mien geteilt wurde, ist hier nicht angekommen: Vielleicht ist auf diesem Gerät kein Platz mehr. Wählen Sie das Foto hier aus.",
  batch: (why) => `Mehrere Fotos auf einmal gehen gerade nicht (${why}). Laden Sie die Seite neu, oder öffnen Sie eins nach dem anderen.`,
  edit: (what, why) => `„${what}“ ist nicht gelungen: ${why}`,
  face: (why) => `Dieses Gesicht geht nicht: ${why}`,
  overlay: (why) => `Die Teile können nicht gezeigt werden: ${why}`,
  otherModel: (model, why) => `Das Modell „${model}“ kann nicht daneben gezeigt werden: ${why}`,
  save: (why) => `Das Bild konnte nicht gesichert werden: ${why}`,
  share: (why) => `Das Bild konnte nicht geteilt werden: ${why}. Sichern Sie es.`,
  video: (why) => `Das Video ist nicht gelungen: ${why}`,
  gif: (why) => `Das GIF ist nicht gelungen: ${why}`,
  link: (why) => `Der Link konnte nicht kopiert werden: ${why}. Kopieren Sie ihn aus der Adresszeile.`,
  copy: (why) => `Das Bild konnte nicht kopiert werden: ${why}. Sichern Sie es.`,
  start: (why) => `Das Programm konnte nicht starten: ${why}`,
  otherEngine: (model, other, why) => (model
    ? `Das Modell „${model}“ konnte nicht geladen werden, also wird „${other}“ benutzt: ${why}`
    : `Ein anderes Programm konnte nicht geladen werden, also läuft dieses weiter: ${why}`),
  photoKills: (name) => `${name}: Das Programm ist an diesem Foto zweimal stehen geblieben, es wurde geschlossen. Versuchen Sie eine kleinere Kopie oder ein anderes Foto.`,
  endless: "Das Programm bleibt immer wieder stehen. Laden Sie die Seite neu; hilft das nicht, versuchen Sie einen anderen Browser.",
};

/** @type {English["refusals"]} */
export const refusals = {
  picture: ({ name, reason }) => `${name}: kein lesbares Bild (${reason}). Nehmen Sie eine JPEG-, PNG-, WebP- oder HEIC-Datei.`,
  tooLarge: ({ name, width, height, limit }) => `${name}: ${width} × ${height} Pixel sind mehr als die ${limit} Megapixel, die hier bearbeitet werden. Verkleinern Sie das Bild zuerst.`,
  noFace: ({ name }) => `${name}: kein Gesicht gefunden. Nehmen Sie ein Foto, auf dem ein Gesicht in die Kamera blickt und mindestens 40 Pixel hoch ist.`,
};

/** @type {English["reasons"]} */
export const reasons = {
  plain: "nur die Netze, ohne die Regeln von Hand",
  noWebGpu: "dieser Browser bietet kein WebGPU",
  noAdapter: "WebGPU hat keine Grafikkarte gefunden",
  noTimestamps: "der Grafikkarte fehlen die Zeitmessungen",
  software: "die Grafikkarte ist nur nachgebildet, der Prozessor ist schneller",
  nextTime: "dieser Besuch hat mit der kleineren Fassung begonnen, die für die Grafikkarte dient ab dem nächsten",
  forced: "so in der Adresse verlangt",
  createFailed: (why) => `auf der Grafikkarte ist es nicht gestartet: ${why}`,
  testFailed: (difference, tolerance) => `die Grafikkarte hat sich in der Prüfung verrechnet (um ${difference}, erlaubt ist ${tolerance})`,
  testThrew: (why) => `die Grafikkarte hat die Prüfung nicht bestanden: ${why}`,
  slow: (seconds) => `auf der Grafikkarte ist es in ${seconds} Sekunden nicht gestartet`,
  cpuTest: (difference, tolerance) => `Warnung: Auch der Prozessor verrechnet sich um ${difference} (erlaubt ist ${tolerance}); die Bilder können falsch aussehen.`,
  cpuTestThrew: (why) => `Warnung: Auch auf dem Prozessor ist die Prüfung gescheitert (${why}); die Bilder können falsch aussehen.`,
  deviceLost: (why) => `die Grafikkarte ging verloren${why ? `: ${why}` : ""}`,
  gpuMemory: "der Speicher der Grafikkarte ist voll",
  workerFailed: (why) => why || "es konnte nicht geladen werden oder ist gescheitert",
  panic: (why) => `gescheitert mit „${why}“`,
  restarted: (why) => `neu gestartet, nachdem es stehen geblieben war (${why})`,
  ended: "es wurde beendet",
  notStarted: "das Programm ist nicht gestartet",
};

/** @type {English["live"]} */
export const live = {
  starting: "Das Programm startet…",
  trying: "Es wird gemessen, wie schnell dieses Gerät ist…",
  running: (ms) => `${milliseconds(ms)} je Bild.`,
  slow: (ms, most) => `Ein Bild dauert hier ${milliseconds(ms)}, live sind höchstens ${most} ms möglich. Das aufgenommene Bild bekommt den Ausdruck.`,
  noFace: "Kein Gesicht zu sehen.",
  failed: (why) => `Live ist zu Ende: ${why}. Das aufgenommene Bild bekommt den Ausdruck.`,
};

const damaged = "Laden Sie die Seite neu; hilft das nicht, ist sie auf dem Server beschädigt.";
/** @type {English["fetched"]} */
export const fetched = {
  missing: (file, code) => `${file} konnte nicht geladen werden (HTTP ${code}). ${damaged}`,
  network: (file, why) => `${file} konnte nicht geladen werden (${why}). Prüfen Sie die Verbindung, und laden Sie die Seite neu.`,
  length: (file, got, want) => `${file} hat ${got} statt ${want} Bytes. ${damaged}`,
  hash: (file) => `${file} passt nicht zu seiner SHA-256. ${damaged}`,
  manifest: (file, why) => `${file} ist nicht brauchbar (${why}). ${damaged}`,
  engine: (file, why) => `${file} konnte nicht gestartet werden (${why}). Laden Sie die Seite neu; hilft das nicht, ist der Browser zu alt oder die Seite beschädigt.`,
};

/** @type {English["page"]} */
export const page = {
  face: (index) => `Gesicht ${index + 1}`,
  canvas: (name, edits) => (edits.length ? `${name}, bearbeitet: ${edits.join("; ")}` : `${name}, unbearbeitet`),
  faceEdit: (index, what) => `Gesicht ${index + 1}: ${what}`,
  mixNone: "Keine Änderung",
  moveBack: (what) => `${what}: zurück auf 0`,
  moved: (count) => `${count} bewegt`,
  movesElsewhere: "Dieses Modell kennt nur ganze Ausdrücke. Ein anderes bewegt Brauen, Augen, Nase und Mund auch einzeln.",
  useModel: (model) => `„${model}“ benutzen`,
  mixNoPlace: (what) => `${what}: nicht auf dem Rad`,
  canvasBefore: (name) => `${name}, wie es vorher war`,
  divider: (value, [left, right]) => (value <= 0 ? `Ganz: ${right}` : value >= 100 ? `Ganz: ${left}` : `Links ${left}, ${Math.round(value)} %`),
  othersOpen: (count) => `Mien ist noch in ${count === 1 ? "einem anderen Tab" : `${count} anderen Tabs`} offen, die neue Version würde dort stören. Schließen Sie ${count === 1 ? "ihn" : "sie"}, und laden Sie hier neu.`,
  close: "Dieses Foto schließen",
  closeUnsaved: "Ungesichert schließen",
  original: "Original",
  before: "Vorher",
  after: "Nachher",
  photoBefore: "Das Foto vorher",
  offline: "Auf diesem Gerät behalten: Mien öffnet sich auch ohne Netz.",
  about: (model) => [`Modell: ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `gelernt aus ${model.trained_on}`,
    model.licence && `· Lizenz der Gewichte: ${model.licence}`].filter(Boolean).join(" ") + ".",
  credits: (list) => `Dank an: ${list.map((one) => one.replace(/\.$/, "")).join("; ")}.`,
  pasted: "eingefügtes Bild",
  shot: "kamera.png",
};

/** @type {English["facts"]} */
export const facts = {
  model: "Modell", photo: "Foto", preview: "Vorschau", downloaded: "Geladen", memory: "Speicher", check: "Abweichung der Prüfung",
  decode: "Entschlüsseln", detect: "Gesichter suchen", segment: "Teile erkennen", align: "Ausrichten", encode: "Ansehen", generate: "Änderung berechnen", composite: "Zusammensetzen",
};
