// Français. Ce qui manque est dit en anglais : en.js.

/** @typedef {typeof import("./en.js")} English */

/** @param {number} number */
const oneDigit = (number) => number.toFixed(1).replace(".", ",");

/** @type {English["percent"]} */
export const percent = (value) => `${Math.round(value * 100)} %`;
/** @type {English["size"]} */
export const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1000)} ko` : `${oneDigit(bytes / 1e6)} Mo`);
/** @type {English["milliseconds"]} */
export const milliseconds = (ms) => (ms >= 1000 ? `${oneDigit(ms / 1000)} s` : `${Math.round(ms)} ms`);

/** @type {English["backends"]} */
export const backends = { webgpu: "carte graphique (WebGPU)", cpu: "processeur" };

/** @type {Record<string, string>} */
const classes = {
  background: "fond", skin: "peau", nose: "nez", eyeglasses: "lunettes", l_eye: "œil gauche", r_eye: "œil droit",
  l_brow: "sourcil gauche", r_brow: "sourcil droit", l_ear: "oreille gauche", r_ear: "oreille droite", mouth_interior: "intérieur de la bouche",
  u_lip: "lèvre supérieure", l_lip: "lèvre inférieure", hair: "cheveux", hat: "chapeau", earring: "boucle d’oreille", necklace: "collier", neck: "cou", cloth: "vêtements",
};
/** @type {English["className"]} */
export const className = (name) => classes[name] ?? name;

/** @type {English["stages"]} */
export const stages = {
  manifest: "Recherche du modèle…",
  loading: "Chargement du moteur…",
  heic: "Chargement du lecteur de photos HEIC…",
  start: "Démarrage du moteur…",
  "self-test": "Vérification des calculs…",
  ready: "Prêt.",
};

/** @type {English["texts"]} */
export const texts = {
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo.": "Changez l’expression d’un visage sur une photo, dans votre navigateur, et rien d’autre sur la photo.",
  "Mien: change a face's expression": "Mien : changer l’expression d’un visage",
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo. Nothing is uploaded.": "Changez l’expression d’un visage sur une photo, dans votre navigateur, et rien d’autre sur la photo. Rien n’est envoyé.",
  "A portrait before and after its expression was edited, side by side.": "Un portrait avant et après le changement d’expression, côte à côte.",
  "Your photo never leaves this device": "Votre photo ne quitte jamais cet appareil",
  "New photo": "Nouvelle| photo",
  "Choose a photo": "Choisir une photo",
  "Several photos…": "Plusieurs photos…",
  Back: "Retour",
  "Several photos": "Plusieurs photos",
  "Edit for all": "Retouche pour toutes",
  "Save as": "Enregistrer en",
  "JPEG, small": "JPEG, léger",
  "PNG, exact": "PNG, exact",
  "All faces of a photo": "Tous les visages d’une photo",
  Start: "Démarrer",
  "Download ZIP": "Télécharger le ZIP",
  "Add photos…": "Ajouter des photos…",
  Photos: "Photos",
  Change: "Modifier",
  "Open in the editor": "Ouvrir dans l’éditeur",
  "Use the camera": "Utiliser la caméra",
  "Close this photo": "Fermer cette photo",
  "This browser keeps the photo and its edits, here on your device, until you close it.": "Ce navigateur garde la photo et ses retouches, ici sur votre appareil, jusqu’à ce que vous la fermiez.",
  Photo: "Photo",
  "Mien runs entirely in your browser and needs JavaScript for it.": "Mien fonctionne entièrement dans votre navigateur et a besoin de JavaScript.",
  "Mien has not started. It needs a web address (http or https, not a file opened from disk) and a browser of the last years.": "Mien n’a pas démarré. Il lui faut une adresse web (http ou https, pas un fichier du disque) et un navigateur récent.",
  "Try again": "Réessayer",
  Dismiss: "Fermer",
  "A new version of Mien is ready for your next visit.": "Une nouvelle version de Mien est prête pour votre prochaine visite.",
  "Reload now": "Recharger",
  "A smiling woman: the left half of her face is the photo, the right half looks sad.": "Une femme souriante : la moitié gauche du visage est la photo, la moitié droite a l’air triste.",
  "Smiling in the photo, surprised with Mien.": "Souriante sur la photo, surprise avec Mien.",
  "Change the expression, keep the photo": "Changez l’expression, gardez la photo",
  "Open a picture of a face: nothing is uploaded.": "Ouvrez l’image d’un visage : rien n’est envoyé.",
  "You can also drop it here or paste it.": "Vous pouvez aussi la déposer ici ou la coller.",
  "The photo": "La photo",
  Before: "Avant",
  After: "Après",
  "Before and after divider": "Séparation avant et après",
  "All after": "Tout après",
  "Look at the photo: the arrow keys move it": "Regarder la photo : les flèches la déplacent",
  Face: "Visage",
  "Whole photo": "Entière|",
  "B, or hold the photo": "B, ou maintenir la photo",
  "Hold to compare": "Maintenir pour comparer",
  "Before | After": "Avant | Après",
  Original: "Original",
  Compare: "Comparer",
  "Faces in the photo": "Visages sur la photo",
  "Apply to all faces": "Pour tous| les visages",
  "Starting…": "Démarrage…",
  Progress: "Progression",
  Edit: "Retouche",
  Controls: "Réglages",
  Expression: "Expression",
  Fine: "Détails",
  Parts: "Zones",
  Save: "Enregistrer",
  "Edit the chosen face": "Retoucher le visage choisi",
  Undo: "Annuler",
  "Undo (Ctrl+Z)": "Annuler (Ctrl+Z)",
  Redo: "Rétablir",
  "Redo (Ctrl+Shift+Z)": "Rétablir (Ctrl+Maj+Z)",
  Reset: "Réinitialiser",
  Neutral: "Neutre",
  Happy: "Joie",
  Sad: "Tristesse",
  Surprise: "Surprise",
  Fear: "Peur",
  Disgust: "Dégoût",
  Anger: "Colère",
  Contempt: "Mépris",
  Intensity: "Intensité",
  "Your own": "Les vôtres",
  "Save or manage…": "Enregistrer, gérer…",
  "Single movements": "Mouvements un par un",
  "Reset all": "Tout à 0",
  "Left and right apart": "Gauche et droite séparément",
  "Their left is on the right of the picture.": "La gauche de la personne est à droite de l’image.",
  "Mix two expressions": "Mélanger deux expressions",
  "No edit": "Aucune retouche",
  "Left and right choose the expression, up and down its strength, Home takes it away.": "Gauche et droite choisissent l’expression, haut et bas sa force, Origine l’enlève.",
  "Model and engine": "Modèle et moteur",
  Model: "Modèle",
  "Compare with": "Comparer avec",
  "Runs on the": "Fonctionne sur :",
  "Parts of the face": "Zones du visage",
  "Brows and eyes": "Sourcils et yeux",
  "Brows and eyes: strength": "Sourcils et yeux : force",
  Nose: "Nez",
  "Nose: strength": "Nez : force",
  Mouth: "Bouche",
  "Mouth: strength": "Bouche : force",
  "Rest of the face": "Reste du visage",
  "Rest of the face: strength": "Reste du visage : force",
  "Show where the parts are": "Montrer où sont les zones",
  "Colour strength": "Force des couleurs",
  "Parts found in the face, the largest first": "Zones trouvées sur le visage, les plus grandes d’abord",
  Share: "Partager",
  "Save JPEG": "Enregistrer en JPEG",
  "Save PNG": "Enregistrer en PNG",
  Copy: "Copier",
  "More to save": "Autres formats",
  "All expressions (PNG)": "Toutes les expressions (PNG)",
  "Short video": "Courte vidéo",
  "Edit only pictures that you may edit, and say so when you share them. An edited picture is no evidence of what anyone felt or did.": "Ne retouchez que des images que vous avez le droit de retoucher, et dites-le en les partageant. Une image retouchée ne prouve pas ce que quelqu’un a ressenti ou fait.",
  "About Mien": "À propos de Mien",
  Language: "Langue",
  "As in the browser": "Celle du navigateur",
  "Your own expressions": "Vos expressions",
  "Save this expression as": "Enregistrer cette expression sous",
  "To save one, first change the face.": "Pour en enregistrer une, changez d’abord le visage.",
  "Saved expressions": "Expressions enregistrées",
  "Export all": "Tout exporter",
  "Import…": "Importer…",
  "Was a picture edited with Mien?": "Une image a-t-elle été retouchée avec Mien ?",
  "PNGs, JPEGs and WebPs that are saved here say so: with what and where, signed with a key that this browser makes for each visit and never gives away. GIFs and videos bear the words alone.": "Les PNG, JPEG et WebP enregistrés ici le disent : avec quoi et où, signés avec une clé que ce navigateur crée à chaque visite et ne donne jamais. Les GIF et les vidéos n’en portent que les mots.",
  "Choose a picture": "Choisir une image",
  "It is looked at here, and nothing is uploaded.": "Elle est examinée ici, et rien n’est envoyé.",
  "You can also drop it here.": "Vous pouvez aussi la déposer ici.",
  Close: "Fermer",
  "They hold no picture, and are kept in this browser only: export them to take them elsewhere.": "Elles ne contiennent aucune image et restent dans ce navigateur : exportez-les pour les emporter.",
  "Take a picture": "Prendre une photo",
  "What the camera sees": "Ce que voit la caméra",
  "What the camera sees, with the expression": "Ce que voit la caméra, avec l’expression",
  "As it is": "Telle quelle",
  "The camera goes off once the picture is taken. The picture stays on this device.": "La caméra s’éteint une fois la photo prise. La photo reste sur cet appareil.",
  "Take it": "Prendre",
  Cancel: "Annuler",
  "Drop the photo to open it": "Déposez la photo pour l’ouvrir",
  "Try the astronaut": "Essayer l’astronaute",
  "Try the admiral": "Essayer l’amirale",
  "Try an astronaut": "Une astronaute",
  "Try an admiral": "Une amirale",
  "A smiling woman who turns surprised, and smiles again.": "Une femme qui sourit, s’étonne, puis sourit de nouveau.",
  Samples: "Exemples",
  "Copy link": "Copier le lien",
  Saving: "Enregistrement",
  "A PNG is exact. For JPEG and WebP:": "Un PNG est exact. Pour JPEG et WebP :",
  "Longer side": "Grand côté",
  "As in the photo": "Comme la photo",
  "2048 pixels": "2048 pixels",
  "1080 pixels": "1080 pixels",
  "Camera's data": "Données de l’appareil",
  "Leave out": "Retirer",
  "Keep all but the place": "Tout garder sauf le lieu",
  "Keep all": "Tout garder",
  Quality: "Qualité",
  "Save WebP": "Enregistrer en WebP",
  "Moving GIF": "GIF animé",
  "Sample photos: Eileen Collins, NASA; Grace Hopper, U.S. Navy; both public domain.": "Photos d’exemple : Eileen Collins, NASA ; Grace Hopper, U.S. Navy ; domaine public.",
  "HEIC photos are read by": "Les photos HEIC sont lues par",
  "and libde265 (LGPL), GIFs written by gifenc, MP4s by mp4-muxer, ZIPs by client-zip (all MIT).": "et libde265 (LGPL) ; les GIF sont écrits par gifenc, les MP4 par mp4-muxer, les ZIP par client-zip (MIT tous les trois).",
};

/** @type {English["names"]} */
export const names = {
  models: { "mien-slim": "Expressions entières", "mien-actions": "Mouvements séparés", "mien-unet-cgan": "Le petit" },
  expressions: {
    neutral: "Neutre", happy: "Joie", sad: "Tristesse", surprise: "Surprise",
    fear: "Peur", disgust: "Dégoût", anger: "Colère", contempt: "Mépris",
  },
  regions: { eyes: "sourcils et yeux", nose: "nez", mouth: "bouche", face: "reste du visage" },
  moves: {
    brows: ["Sourcils", "vers le haut", "vers le bas"], innerBrows: ["Intérieur des sourcils", "vers le haut", "vers le bas"],
    eyes: ["Yeux", "ouverts", "mi-clos"], squint: ["Yeux plissés", "plus", "moins"],
    nose: ["Nez froncé", "plus", "moins"], cheeks: ["Pommettes", "vers le haut", "vers le bas"], puff: ["Joues gonflées", "plus", "moins"],
    smile: ["Sourire", "vers le haut", "vers le bas"], mouth: ["Bouche ouverte", "plus", "moins"], upperLip: ["Lèvre supérieure", "vers le haut", "vers le bas"],
    pucker: ["Moue", "plus", "moins"], press: ["Lèvres serrées", "plus", "moins"],
  },
  moveParts: { brows: "Sourcils", eyes: "Yeux", nose: "Nez et joues", mouth: "Bouche et mâchoire" },
  sides: { left: "sa gauche", right: "sa droite" },
};

/** @type {English["phrases"]} */
export const phrases = {
  within: (name) => name.toLowerCase(),
  and: " et ",
  moves: "Mouvements un par un",
  at: (name, value) => `${name} à ${value}`,
  share: (value, name) => `${value} ${name}`,
  partly: (value, part) => `${part} à ${value}`,
  without: (part) => `sans ${part}`,
  all: (value) => `toutes les expressions à ${value}`,
  strengthOf: (part) => `${part} : force`,
};

/** @type {English["amount"]} */
export const amount = (done, total, seconds) => `${size(done)} sur ${size(total)}${seconds === null ? "" : `, encore ${Math.ceil(seconds)} s`}`;

/** @type {English["status"]} */
export const status = {
  ready: (backend) => `Prêt, fonctionne sur : ${backends[backend]}. Choisissez une photo.`,
  linked: (what) => `La photo que vous ouvrirez sera retouchée comme dans le lien : ${what}.`,
  waiting: (name) => `${name} s’ouvre dès que le moteur a démarré. Choisissez déjà une expression.`,
  opening: (name) => `Ouverture de ${name}…`,
  kept: (what) => (what ? `« ${what} » vient dès que le visage est trouvé.` : ""),
  leftOutFiles: (name, count) => `${name} est ouverte ; ${count === 1 ? "1 autre fichier n’est pas une image et a été laissé" : `${count} autres fichiers ne sont pas des images et ont été laissés`} de côté.`,
  finding: "Recherche des visages…",
  studying: "Étude du visage…",
  chosen: (index, count) => (count > 1
    ? `${count} visages trouvés, le visage ${index + 1} est choisi. Choisissez une expression.`
    : "Visage trouvé. Choisissez une expression."),
  working: (what) => `Calcul de « ${what} »…`,
  edited: (what) => `${what}.`,
  leftOut: (model) => `« ${model} » ne connaît pas les mouvements un par un, ils sont laissés de côté.`,
  saving: "Préparation de l’image en taille réelle…",
  saved: (name, bytes) => `Enregistrée sous ${name} (${size(bytes)}).`,
  sharing: "Partage…",
  shared: "Partagée.",
  shareAgain: "L’image est prête : appuyez encore une fois sur Partager.",
  sheet: "Préparation de la planche des expressions…",
  video: (seconds) => `Enregistrement de ${seconds} secondes de vidéo…`,
  gif: "Préparation du GIF…",
  copied: "Copiée dans le presse-papiers.",
  linkCopied: "Lien copié : il contient la retouche, mais pas la photo.",
  cancelled: "Rien n’a été enregistré.",
  notWhole: "Les yeux ou la bouche se voient mal, la retouche peut y être faible ou fausse.",
  reset: (index, count) => (count > 1 ? `Le visage ${index + 1} est comme sur la photo.` : "De nouveau comme sur la photo."),
  restarting: (why) => `Le moteur s’est arrêté (${why}). Il redémarre sur le processeur…`,
  back: (name) => `${name} est comme vous l’avez laissée.`,
  again: (name) => `De nouveau ${name}.`,
  all: (count, what) => `Les ${count} visages : ${what}.`,
  allReset: "Tous les visages sont comme sur la photo.",
  closed: "La photo est fermée, rien n’en est gardé ici.",
  notKept: "Ce navigateur ne garde pas de photo pour votre prochaine visite : enregistrez la vôtre avant de partir.",
  recovered: "Le moteur a redémarré sur le processeur. Tout est comme vous l’avez laissé.",
  beside: (model) => `À gauche de la séparation : « ${model} ».`,
  switching: (model) => `Chargement du modèle « ${model} »…`,
};

/** @type {English["batch"]} */
export const batch = {
  start: "Démarrer",
  goOn: "Continuer",
  stop: "Arrêter",
  close: "Fermer",
  closeUnsaved: "Fermer sans enregistrer",
  asForAll: "Comme pour toutes",
  asEdited: "Comme vous l’avez retouchée",
  asInEditor: (what) => `Comme dans l’éditeur : ${what}`,
  waiting: "En attente.",
  working: "En cours…",
  saved: "Dans un ZIP.",
  out: "Laissée de côté.",
  leaveOut: "Laisser de côté",
  takeIn: "Reprendre",
  leaveOutOf: (name) => `Laisser de côté : ${name}`,
  takeInOf: (name) => `Reprendre : ${name}`,
  changeOf: (name) => `Modifier : ${name}`,
  editOf: (name) => `Retouche de ${name}`,
  strengthOf: (name) => `Intensité pour ${name}`,
  openOf: (name) => `Ouvrir dans l’éditeur : ${name}`,
  lookOf: (name) => `${name}, retouchée`,
  ofFaces: (edited, count, what) => `${edited} visage(s) sur ${count} : ${what}.`,
  count: (count) => `${count === 1 ? "1 photo" : `${count} photos`}. Tout reste sur cet appareil.`,
  done: (done, count, left) => `${done} sur ${count} terminées${left ? `, ${left} laissées de côté` : ""}.`,
  tooMany: (most, over) => `Pas plus de ${most} photos à la fois : ${over === 1 ? "1 n’a pas été prise" : `${over} n’ont pas été prises`}.`,
  noPictures: (count) => `${count === 1 ? "1 fichier n’est pas une image" : `${count} fichiers ne sont pas des images`}.`,
  full: "On n’en garde pas plus à la fois : téléchargez le ZIP, puis continuez avec le reste.",
  zipping: "Création du ZIP…",
  open: (name) => `Les changements valent pour la série : ${name}`,
  waits: (count) => (count === 1 ? "1 photo attend." : `${count} photos attendent.`),
  file: "mien-photos.zip",
};

/** @type {English["own"]} */
export const own = {
  save: "Enregistrer",
  replace: "Remplacer",
  remove: "Supprimer",
  restore: "Rétablir",
  nameOf: (name) => `Nom de « ${name} »`,
  removeOf: (name) => `Supprimer « ${name} »`,
  restoreOf: (name) => `Rétablir « ${name} »`,
  saved: (name) => `Enregistrée sous « ${name} ».`,
  exists: (name) => `« ${name} » existe déjà. Remplacez-la, ou choisissez un autre nom.`,
  taken: (name) => `« ${name} » existe déjà. Choisissez un autre nom.`,
  nameless: "Donnez-lui un nom.",
  renamed: (from, to) => `« ${from} » s’appelle maintenant « ${to} ».`,
  removed: (name) => `« ${name} » est supprimée.`,
  restored: (name) => `« ${name} » est revenue.`,
  full: (most) => `Il y a de la place pour ${most}. Supprimez-en une d’abord.`,
  notStored: "Ce navigateur ne la garde que pour cette visite : exportez-la pour la retrouver.",
  file: "mes-expressions.json",
  exported: (name) => `Enregistrées sous ${name}.`,
  imported: (file, added, renamed) => [`${file} : ${added === 0 ? "rien de nouveau" : added === 1 ? "1 expression ajoutée" : `${added} expressions ajoutées`}.`,
    renamed && `${renamed === 1 ? "Une a" : `${renamed} ont`} un nouveau nom, le leur étant pris.`].filter(Boolean).join(" "),
};

/** @type {English["ownFile"]} */
export const ownFile = {
  refused: (name, why) => `${name} : ${why} Rien n’a été importé.`,
  noJson: "Ce n’est pas du JSON. Choisissez un fichier exporté d’ici.",
  other: "Il ne contient pas d’expressions de Mien. Choisissez un fichier exporté d’ici.",
  version: (version) => `Il est de la version ${version}, que ce Mien ne sait pas lire. Rechargez la page, puis réessayez.`,
  count: (count, most) => `Il contient ${count} expressions, le maximum est ${most}. Enlevez-en, puis réessayez.`,
  full: (most) => `Il y a de la place pour ${most} en tout. Supprimez-en d’abord, puis réessayez.`,
  large: (most) => `Il dépasse ${size(most)}. Choisissez un fichier exporté d’ici.`,
  entry: (index, field) => `L’expression ${index} n’a pas de « ${field} » utilisable. Exportez-la de nouveau, ou enlevez-la.`,
};

/** @type {English["check"]} */
export const check = {
  nothing: (name) => `${name} ne dit rien de Mien et n’a ni Content Credentials ni marque invisible. Tout cela a pu être retiré : cela ne prouve rien.`,
  looking: (name) => `Examen de ${name}…`,
  by: (tool) => `Content Credentials par ${tool} :`,
  signer: (name) => `Signée par « ${name} », dont personne ne se porte garant ici.`,
  none: "Elle n’a pas de Content Credentials, ou aucun qui soit lisible : ils ont pu être retirés.",
  kept: "La photo d’origine avait ses propres Content Credentials. Ils sont conservés ici.",
  whole: "Inchangée depuis la signature.",
  unchecked: "La signature est d’un type qui n’est pas vérifié ici.",
  changed: "Elle a été modifiée après la signature : ils ne valent pas pour ce fichier.",
  forged: "La signature ne correspond pas : ils sont falsifiés ou abîmés.",
  invisible: (said) => `Dans l’image même, une marque invisible de Mien : ${said}.`,
  movements: "mouvements isolés ou mélange",
  unreadable: "ce qu’elle dit n’est plus lisible",
  unmarked: "Aucune marque invisible de Mien n’y a été trouvée.",
  faceless: "Aucun visage n’y a été trouvé, donc aucune marque invisible de Mien.",
};

/** @type {English["errors"]} */
export const errors = {
  notNow: "Aucun visage n’est encore choisi ; enregistrez ensuite",
  lostSave: "Le moteur s’est arrêté entre-temps ; enregistrez de nouveau quand il sera revenu",
  replaced: "Une autre photo ou un autre visage a été choisi entre-temps",
  file: (name, message) => (message.includes(name) ? message : `${name} : ${message}`),
  empty: (name) => `${name} est vide (0 octet). Choisissez un autre fichier.`,
  tooLarge: (name, bytes, most) => `${name} fait ${size(bytes)} ; les fichiers de plus de ${size(most)} ne sont pas ouverts. Ouvrez une copie plus petite.`,
  heic: (name) => `${name} est un HEIC illisible : il est peut-être abîmé. Enregistrez-le en JPEG, puis ouvrez celui-ci.`,
  heicLarge: (name, most) => `${name} dépasse ${most} mégapixels. Ouvrez une copie plus petite.`,
  unreadable: (name, why) => `${name} n’a pas pu être lu (${why}). Choisissez-le de nouveau.`,
  source: (address, why) => `${address} n’a pas pu être chargé (${why}). Vérifiez l’adresse ; un autre site doit permettre à cette page de lire ses photos (CORS).`,
  sample: (why) => `La photo d’exemple n’a pas pu être chargée (${why}). Choisissez une photo à vous.`,
  camera: (name, why) => /** @type {Record<string, string>} */ ({
    NotAllowedError: "La caméra n’est pas autorisée. Autorisez-la pour cette page dans les réglages du navigateur, ou choisissez une photo.",
    NotFoundError: "Aucune caméra trouvée. Choisissez une photo.",
    NotReadableError: "La caméra ne donne pas d’image : un autre programme l’utilise peut-être, ou elle est débranchée.",
  })[name] ?? `La caméra n’a pas pu être ouverte (${why}). Choisissez une photo.`,
  shot: "Le navigateur n’a pas pu faire de photo de ce que voit la caméra. Réessayez, ou choisissez une photo.",
  noFile: "Il n’y avait pas d’image. Déposez ou collez un fichier d’image.",
  shared: "Ce qui a été partagé avec Mien n’est pas arrivé ici : il n’y a peut-être plus de place sur cet appareil. Choisissez la photo ici.",
  batch: (why) => `Plusieurs photos à la fois ne sont pas possibles pour l’instant (${why}). Rechargez la page, ou ouvrez-les l’une après l’autre.`,
  edit: (what, why) => `« ${what} » n’a pas pu être fait : ${why}`,
  face: (why) => `Ce visage ne peut pas être utilisé : ${why}`,
  overlay: (why) => `Les zones n’ont pas pu être montrées : ${why}`,
  otherModel: (model, why) => `Le modèle « ${model} » ne peut pas être montré à côté : ${why}`,
  save: (why) => `L’image n’a pas pu être enregistrée : ${why}`,
  share: (why) => `L’image n’a pas pu être partagée : ${why}. Enregistrez-la.`,
  video: (why) => `La vidéo n’a pas pu être faite : ${why}`,
  gif: (why) => `Le GIF n’a pas pu être fait : ${why}`,
  link: (why) => `Le lien n’a pas pu être copié : ${why}. Copiez-le depuis la barre d’adresse.`,
  copy: (why) => `L’image n’a pas pu être copiée : ${why}. Enregistrez-la.`,
  start: (why) => `Le moteur n’a pas pu démarrer : ${why}`,
  otherEngine: (model, other, why) => (model
    ? `Le modèle « ${model} » n’a pas pu être chargé, « ${other} » est donc utilisé : ${why}`
    : `Un autre moteur n’a pas pu être chargé, celui-ci continue donc : ${why}`),
  photoKills: (name) => `${name} : le moteur s’est arrêté deux fois sur cette photo, elle a été fermée. Essayez une copie plus petite ou une autre photo.`,
  endless: "Le moteur s’arrête sans cesse. Rechargez la page ; si cela ne suffit pas, essayez un autre navigateur.",
};

/** @type {English["refusals"]} */
export const refusals = {
  picture: ({ name, reason }) => `${name} : image illisible (${reason}). Prenez un fichier JPEG, PNG, WebP ou HEIC.`,
  tooLarge: ({ name, width, height, limit }) => `${name} : ${width} × ${height} pixels dépassent les ${limit} mégapixels modifiables ici. Réduisez d’abord l’image.`,
  noFace: ({ name }) => `${name} : aucun visage trouvé. Prenez une photo où un visage regarde l’appareil et mesure au moins 40 pixels de haut.`,
};

/** @type {English["reasons"]} */
export const reasons = {
  plain: "les réseaux seuls, sans les règles faites à la main",
  noWebGpu: "ce navigateur n’offre pas WebGPU",
  noAdapter: "WebGPU n’a pas trouvé de carte graphique",
  noTimestamps: "la carte graphique ne mesure pas le temps",
  software: "la carte graphique est simulée, le processeur est plus rapide",
  nextTime: "cette visite a commencé avec la version légère ; celle pour la carte graphique servira dès la prochaine",
  forced: "demandé dans l’adresse",
  createFailed: (why) => `le moteur n’a pas démarré sur la carte graphique : ${why}`,
  testFailed: (difference, tolerance) => `la carte graphique s’est trompée à l’essai (de ${difference}, permis ${tolerance})`,
  testThrew: (why) => `la carte graphique a échoué à l’essai : ${why}`,
  slow: (seconds) => `le moteur n’a pas démarré sur la carte graphique en ${seconds} secondes`,
  cpuTest: (difference, tolerance) => `Attention : le processeur aussi se trompe de ${difference} (permis ${tolerance}) ; les images peuvent être fausses.`,
  cpuTestThrew: (why) => `Attention : l’essai a échoué sur le processeur aussi (${why}) ; les images peuvent être fausses.`,
  deviceLost: (why) => `la carte graphique a été perdue${why ? ` : ${why}` : ""}`,
  gpuMemory: "la mémoire de la carte graphique est pleine",
  workerFailed: (why) => why || "il n’a pas pu être chargé ou a échoué",
  panic: (why) => `le moteur a échoué avec « ${why} »`,
  restarted: (why) => `redémarré après un arrêt (${why})`,
  ended: "il a été arrêté",
  notStarted: "le moteur n’a pas démarré",
};

/** @type {English["live"]} */
export const live = {
  starting: "Démarrage du moteur…",
  trying: "Mesure de la vitesse de cet appareil…",
  running: (ms) => `${milliseconds(ms)} par image.`,
  slow: (ms, most) => `Une image prend ici ${milliseconds(ms)}, le direct en permet ${most} ms au plus. La photo que vous prenez reçoit l’expression.`,
  noFace: "Aucun visage en vue.",
  failed: (why) => `Le direct s’est arrêté : ${why}. La photo que vous prenez reçoit l’expression.`,
};

const damaged = "Rechargez la page ; si cela ne suffit pas, elle est abîmée sur le serveur.";
/** @type {English["fetched"]} */
export const fetched = {
  missing: (file, code) => `${file} n’a pas pu être chargé (HTTP ${code}). ${damaged}`,
  network: (file, why) => `${file} n’a pas pu être chargé (${why}). Vérifiez la connexion, puis rechargez la page.`,
  length: (file, got, want) => `${file} fait ${got} octets au lieu de ${want}. ${damaged}`,
  hash: (file) => `${file} ne correspond pas à son SHA-256. ${damaged}`,
  manifest: (file, why) => `${file} est inutilisable (${why}). ${damaged}`,
  engine: (file, why) => `${file} n’a pas pu démarrer (${why}). Rechargez la page ; si cela ne suffit pas, le navigateur est trop vieux ou la page est abîmée.`,
};

/** @type {English["page"]} */
export const page = {
  face: (index) => `Visage ${index + 1}`,
  canvas: (name, edits) => (edits.length ? `${name}, retouchée : ${edits.join(" ; ")}` : `${name}, sans retouche`),
  faceEdit: (index, what) => `visage ${index + 1} : ${what}`,
  mixNone: "Aucune retouche",
  moveBack: (what) => `${what} : retour à 0`,
  moved: (count) => (count === 1 ? `${count} modifié` : `${count} modifiés`),
  movesElsewhere: "Ce modèle ne connaît que des expressions entières. Un autre bouge aussi sourcils, yeux, nez et bouche un par un.",
  useModel: (model) => `Utiliser « ${model} »`,
  mixNoPlace: (what) => `${what} : pas sur la roue`,
  canvasBefore: (name) => `${name}, comme avant la retouche`,
  divider: (value, [left, right]) => (value <= 0 ? `Tout : ${right}` : value >= 100 ? `Tout : ${left}` : `${left} à gauche, ${Math.round(value)} %`),
  othersOpen: (count) => `Mien est ouvert dans ${count === 1 ? "un autre onglet" : `${count} autres onglets`}, que la nouvelle version gênerait. ${count === 1 ? "Fermez-le" : "Fermez-les"}, puis rechargez ici.`,
  close: "Fermer cette photo",
  closeUnsaved: "Fermer sans enregistrer",
  original: "Original",
  before: "Avant",
  after: "Après",
  photoBefore: "La photo avant la retouche",
  offline: "Gardé sur cet appareil : Mien s’ouvre aussi sans réseau.",
  about: (model) => [`Modèle : ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `appris sur ${model.trained_on}`,
    model.licence && `· Licence des poids : ${model.licence}`].filter(Boolean).join(" ") + ".",
  credits: (list) => `Merci à : ${list.map((one) => one.replace(/\.$/, "")).join(" ; ")}.`,
  pasted: "image collée",
  shot: "camera.png",
};

/** @type {English["facts"]} */
export const facts = {
  model: "Modèle", photo: "Photo", preview: "Aperçu", downloaded: "Chargé", memory: "Mémoire", check: "Écart à l’essai",
  decode: "Décodage", detect: "Recherche des visages", segment: "Zones", align: "Alignement", encode: "Étude", generate: "Calcul de la retouche", composite: "Assemblage",
};
