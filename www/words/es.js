// Español. Lo que falta se dice en inglés: en.js.

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
export const backends = { webgpu: "tarjeta gráfica (WebGPU)", cpu: "procesador" };

/** @type {Record<string, string>} */
const classes = {
  background: "fondo", skin: "piel", nose: "nariz", eyeglasses: "gafas", l_eye: "ojo izquierdo", r_eye: "ojo derecho",
  l_brow: "ceja izquierda", r_brow: "ceja derecha", l_ear: "oreja izquierda", r_ear: "oreja derecha", mouth_interior: "interior de la boca",
  u_lip: "labio superior", l_lip: "labio inferior", hair: "pelo", hat: "sombrero", earring: "pendiente", necklace: "collar", neck: "cuello", cloth: "ropa",
};
/** @type {English["className"]} */
export const className = (name) => classes[name] ?? name;

/** @type {English["stages"]} */
export const stages = {
  manifest: "Buscando el modelo…",
  loading: "Cargando el motor…",
  heic: "Cargando el lector de fotos HEIC…",
  start: "Iniciando el motor…",
  "self-test": "Comprobando los cálculos…",
  ready: "Listo.",
};

/** @type {English["texts"]} */
export const texts = {
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo.": "Cambia la expresión de una cara en una foto, en tu navegador, y nada más de la foto.",
  "Mien: change a face's expression": "Mien: cambia la expresión de una cara",
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo. Nothing is uploaded.": "Cambia la expresión de una cara en una foto, en tu navegador, y nada más de la foto. No se sube nada.",
  "A portrait before and after its expression was edited, side by side.": "Un retrato antes y después de cambiar la expresión, uno junto a otro.",
  "Your photo never leaves this device": "Tu foto nunca sale de este dispositivo",
  "New photo": "Nueva| foto",
  "Choose a photo": "Elegir una foto",
  "Several photos…": "Varias fotos…",
  Back: "Volver",
  "Several photos": "Varias fotos",
  "Edit for all": "Edición para todas",
  "Save as": "Guardar como",
  "JPEG, small": "JPEG, ligero",
  "PNG, exact": "PNG, exacto",
  "All faces of a photo": "Todas las caras de una foto",
  Start: "Empezar",
  "Download ZIP": "Descargar el ZIP",
  "Add photos…": "Añadir fotos…",
  Photos: "Fotos",
  Change: "Cambiar",
  "Open in the editor": "Abrir en el editor",
  "Use the camera": "Usar la cámara",
  "Close this photo": "Cerrar esta foto",
  "This browser keeps the photo and its edits, here on your device, until you close it.": "Este navegador guarda la foto y sus cambios, aquí en tu dispositivo, hasta que la cierres.",
  Photo: "Foto",
  "Mien runs entirely in your browser and needs JavaScript for it.": "Mien funciona por completo en tu navegador y para ello necesita JavaScript.",
  "Mien has not started. It needs a web address (http or https, not a file opened from disk) and a browser of the last years.": "Mien no se ha iniciado. Necesita una dirección web (http o https, no un archivo del disco) y un navegador reciente.",
  "Try again": "Reintentar",
  Dismiss: "Cerrar",
  "A new version of Mien is ready for your next visit.": "Hay una versión nueva de Mien lista para tu próxima visita.",
  "Reload now": "Recargar ahora",
  "A smiling woman: the left half of her face is the photo, the right half looks sad.": "Una mujer que sonríe: la mitad izquierda de la cara es la foto, la derecha parece triste.",
  "Smiling in the photo, surprised with Mien.": "En la foto sonríe, con Mien se sorprende.",
  "Change the expression, keep the photo": "Cambia la expresión, conserva la foto",
  "Open a picture of a face: nothing is uploaded.": "Abre la imagen de una cara: no se sube nada.",
  "You can also drop it here or paste it.": "También puedes soltarla aquí o pegarla.",
  "The photo": "La foto",
  Before: "Antes",
  After: "Después",
  "Before and after divider": "División entre antes y después",
  "All after": "Todo después",
  "Look at the photo: the arrow keys move it": "Mirar la foto: las flechas la mueven",
  Face: "Cara",
  "Whole photo": "Toda| la foto",
  "B, or hold the photo": "B, o mantén pulsada la foto",
  "Hold to compare": "Mantén para comparar",
  "Before | After": "Antes | Después",
  Original: "Original",
  Compare: "Comparar",
  "Faces in the photo": "Caras en la foto",
  "Apply to all faces": "En todas| las caras",
  "Starting…": "Iniciando…",
  Progress: "Progreso",
  Edit: "Editar",
  Controls: "Controles",
  Expression: "Expresión",
  Fine: "Detalle",
  Parts: "Partes",
  Save: "Guardar",
  "Edit the chosen face": "Editar la cara elegida",
  Undo: "Deshacer",
  "Undo (Ctrl+Z)": "Deshacer (Ctrl+Z)",
  Redo: "Rehacer",
  "Redo (Ctrl+Shift+Z)": "Rehacer (Ctrl+Mayús+Z)",
  Reset: "Restablecer",
  Neutral: "Neutral",
  Happy: "Alegría",
  Sad: "Tristeza",
  Surprise: "Sorpresa",
  Fear: "Miedo",
  Disgust: "Asco",
  Anger: "Enfado",
  Contempt: "Desprecio",
  Intensity: "Intensidad",
  "Your own": "Las tuyas",
  "Save or manage…": "Guardar o gestionar…",
  "Single movements": "Movimientos sueltos",
  "Reset all": "Todo a 0",
  "Left and right apart": "Izquierda y derecha por separado",
  "Their left is on the right of the picture.": "La izquierda de la persona está a la derecha de la imagen.",
  "Mix two expressions": "Mezclar dos expresiones",
  "No edit": "Sin cambios",
  "Left and right choose the expression, up and down its strength, Home takes it away.": "Izquierda y derecha eligen la expresión, arriba y abajo su fuerza, Inicio la quita.",
  "Model and engine": "Modelo y motor",
  Model: "Modelo",
  "Compare with": "Comparar con",
  "Runs on the": "Funciona en:",
  "Parts of the face": "Partes de la cara",
  "Brows and eyes": "Cejas y ojos",
  "Brows and eyes: strength": "Cejas y ojos: fuerza",
  Nose: "Nariz",
  "Nose: strength": "Nariz: fuerza",
  Mouth: "Boca",
  "Mouth: strength": "Boca: fuerza",
  "Rest of the face": "Resto de la cara",
  "Rest of the face: strength": "Resto de la cara: fuerza",
  "Show where the parts are": "Mostrar dónde están las partes",
  "Colour strength": "Fuerza de los colores",
  "Parts found in the face, the largest first": "Partes encontradas en la cara, primero las mayores",
  Share: "Compartir",
  "Save JPEG": "Guardar JPEG",
  "Save PNG": "Guardar PNG",
  Copy: "Copiar",
  "More to save": "Más formatos",
  "All expressions (PNG)": "Todas las expresiones (PNG)",
  "Short video": "Vídeo corto",
  "Edit only pictures that you may edit, and say so when you share them. An edited picture is no evidence of what anyone felt or did.": "Edita solo imágenes que puedas editar, y dilo al compartirlas. Una imagen editada no prueba lo que nadie sintió o hizo.",
  "About Mien": "Acerca de Mien",
  Language: "Idioma",
  "As in the browser": "El del navegador",
  "Your own expressions": "Tus expresiones",
  "Save this expression as": "Guardar esta expresión como",
  "To save one, first change the face.": "Para guardar una, primero cambia la cara.",
  "Saved expressions": "Expresiones guardadas",
  "Export all": "Exportar todas",
  "Import…": "Importar…",
  "Was a picture edited with Mien?": "¿Se editó una imagen con Mien?",
  "PNGs, JPEGs and WebPs that are saved here say so: with what and where, signed with a key that this browser makes for each visit and never gives away. GIFs and videos bear the words alone.": "Los PNG, JPEG y WebP que se guardan aquí lo dicen: con qué y dónde, firmados con una clave que este navegador crea en cada visita y nunca entrega. Los GIF y los vídeos llevan solo las palabras.",
  "Choose a picture": "Elegir una imagen",
  "It is looked at here, and nothing is uploaded.": "Se mira aquí y no se sube nada.",
  "You can also drop it here.": "También puedes soltarla aquí.",
  Close: "Cerrar",
  "They hold no picture, and are kept in this browser only: export them to take them elsewhere.": "No contienen ninguna imagen y solo se guardan en este navegador: expórtalas para llevarlas a otro.",
  "Take a picture": "Hacer una foto",
  "What the camera sees": "Lo que ve la cámara",
  "What the camera sees, with the expression": "Lo que ve la cámara, con la expresión",
  "As it is": "Tal cual",
  "The camera goes off once the picture is taken. The picture stays on this device.": "La cámara se apaga al hacer la foto. La foto se queda en este dispositivo.",
  "Take it": "Hacer la foto",
  Cancel: "Cancelar",
  "Drop the photo to open it": "Suelta la foto para abrirla",
  "Try the astronaut": "Probar con la astronauta",
  "Try the admiral": "Probar con la almirante",
  "Try an astronaut": "Una astronauta",
  "Try an admiral": "Una almirante",
  "A smiling woman who turns surprised, and smiles again.": "Una mujer que sonríe, se sorprende y vuelve a sonreír.",
  Samples: "Ejemplos",
  "Copy link": "Copiar enlace",
  Saving: "Guardando",
  "A PNG is exact. For JPEG and WebP:": "Un PNG es exacto. Para JPEG y WebP:",
  "Longer side": "Lado mayor",
  "As in the photo": "Como en la foto",
  "2048 pixels": "2048 píxeles",
  "1080 pixels": "1080 píxeles",
  "Camera's data": "Datos de la cámara",
  "Leave out": "Quitar",
  "Keep all but the place": "Todo menos el lugar",
  "Keep all": "Conservar todo",
  Quality: "Calidad",
  "Save WebP": "Guardar WebP",
  "Moving GIF": "GIF animado",
  "Sample photos: Eileen Collins, NASA; Grace Hopper, U.S. Navy; both public domain.": "Fotos de ejemplo: Eileen Collins, NASA; Grace Hopper, U.S. Navy; ambas de dominio público.",
  "HEIC photos are read by": "Las fotos HEIC las lee",
  "and libde265 (LGPL), GIFs written by gifenc, MP4s by mp4-muxer, ZIPs by client-zip (all MIT).": "con libde265 (LGPL); los GIF los escribe gifenc, los MP4 mp4-muxer, los ZIP client-zip (todos MIT).",
};

/** @type {English["names"]} */
export const names = {
  models: { "mien-slim": "Expresiones enteras", "mien-actions": "Movimientos sueltos", "mien-unet-cgan": "El pequeño" },
  expressions: {
    neutral: "Neutral", happy: "Alegría", sad: "Tristeza", surprise: "Sorpresa",
    fear: "Miedo", disgust: "Asco", anger: "Enfado", contempt: "Desprecio",
  },
  regions: { eyes: "cejas y ojos", nose: "nariz", mouth: "boca", face: "resto de la cara" },
  moves: {
    brows: ["Cejas", "arriba", "abajo"], innerBrows: ["Cejas por dentro", "arriba", "abajo"],
    eyes: ["Ojos", "abiertos", "entrecerrados"], squint: ["Ojos entornados", "más", "menos"],
    nose: ["Nariz arrugada", "más", "menos"], cheeks: ["Mejillas", "arriba", "abajo"], puff: ["Mejillas hinchadas", "más", "menos"],
    smile: ["Sonrisa", "arriba", "abajo"], mouth: ["Boca abierta", "más", "menos"], upperLip: ["Labio superior", "arriba", "abajo"],
    pucker: ["Labios de beso", "más", "menos"], press: ["Labios apretados", "más", "menos"],
  },
  moveParts: { brows: "Cejas", eyes: "Ojos", nose: "Nariz y mejillas", mouth: "Boca y mandíbula" },
  sides: { left: "su izquierda", right: "su derecha" },
};

/** @type {English["phrases"]} */
export const phrases = {
  within: (name) => name.toLowerCase(),
  and: " y ",
  moves: "Movimientos sueltos",
  at: (name, value) => `${name} al ${value}`,
  share: (value, name) => `${value} ${name}`,
  partly: (value, part) => `${part} al ${value}`,
  without: (part) => `sin ${part}`,
  all: (value) => `todas las expresiones al ${value}`,
  strengthOf: (part) => `${part}: fuerza`,
};

/** @type {English["amount"]} */
export const amount = (done, total, seconds) => `${size(done)} de ${size(total)}${seconds === null ? "" : `, quedan ${Math.ceil(seconds)} s`}`;

/** @type {English["status"]} */
export const status = {
  ready: (backend) => `Listo, funciona en: ${backends[backend]}. Elige una foto.`,
  linked: (what) => `La foto que abras se editará como en el enlace: ${what}.`,
  waiting: (name) => `${name} se abrirá en cuanto el motor se inicie. Elige ya una expresión.`,
  opening: (name) => `Abriendo ${name}…`,
  kept: (what) => (what ? `«${what}» llega en cuanto se encuentre la cara.` : ""),
  leftOutFiles: (name, count) => `${name} está abierta; ${count === 1 ? "1 archivo más no es una imagen y ha quedado" : `${count} archivos más no son imágenes y han quedado`} fuera.`,
  finding: "Buscando caras…",
  studying: "Estudiando la cara…",
  chosen: (index, count) => (count > 1
    ? `${count} caras encontradas; la cara ${index + 1} está elegida. Elige una expresión.`
    : "Cara encontrada. Elige una expresión."),
  working: (what) => `Calculando «${what}»…`,
  edited: (what) => `${what}.`,
  leftOut: (model) => `«${model}» no conoce movimientos sueltos, así que se omiten.`,
  saving: "Preparando la imagen a tamaño completo…",
  saved: (name, bytes) => `Guardada como ${name} (${size(bytes)}).`,
  sharing: "Compartiendo…",
  shared: "Compartida.",
  shareAgain: "La imagen está lista: pulsa Compartir otra vez.",
  sheet: "Preparando la lámina de todas las expresiones…",
  video: (seconds) => `Grabando ${seconds} segundos de vídeo…`,
  gif: "Haciendo el GIF…",
  copied: "Copiada al portapapeles.",
  linkCopied: "Enlace copiado: lleva la edición, pero no la foto.",
  cancelled: "No se ha guardado nada.",
  notWhole: "Los ojos o la boca no se ven bien, así que allí el cambio puede verse débil o mal.",
  reset: (index, count) => (count > 1 ? `La cara ${index + 1} está como en la foto.` : "Otra vez como en la foto."),
  restarting: (why) => `El motor se ha parado (${why}). Se reinicia en el procesador…`,
  back: (name) => `${name} está como la dejaste.`,
  again: (name) => `Otra vez ${name}.`,
  all: (count, what) => `Las ${count} caras: ${what}.`,
  allReset: "Todas las caras están como en la foto.",
  closed: "La foto está cerrada y aquí no se guarda nada de ella.",
  notKept: "Este navegador no guarda fotos para tu próxima visita: guarda la tuya antes de irte.",
  recovered: "El motor se ha reiniciado en el procesador. Todo está como lo dejaste.",
  beside: (model) => `A la izquierda de la división: «${model}».`,
  switching: (model) => `Cargando el modelo «${model}»…`,
};

/** @type {English["batch"]} */
export const batch = {
  start: "Empezar",
  goOn: "Continuar",
  stop: "Parar",
  close: "Cerrar",
  closeUnsaved: "Cerrar sin guardar",
  asForAll: "Como para todas",
  asEdited: "Como la ha editado usted",
  asInEditor: (what) => `Como en el editor: ${what}`,
  waiting: "En espera.",
  working: "En curso…",
  saved: "En un ZIP.",
  out: "Descartada.",
  leaveOut: "Descartar",
  takeIn: "Volver a incluir",
  leaveOutOf: (name) => `Descartar: ${name}`,
  takeInOf: (name) => `Volver a incluir: ${name}`,
  changeOf: (name) => `Cambiar: ${name}`,
  editOf: (name) => `Edición de ${name}`,
  strengthOf: (name) => `Intensidad para ${name}`,
  openOf: (name) => `Abrir en el editor: ${name}`,
  lookOf: (name) => `${name}, editada`,
  ofFaces: (edited, count, what) => `${edited} de ${count} caras: ${what}.`,
  count: (count) => `${count === 1 ? "1 foto" : `${count} fotos`}. Todo se queda en este dispositivo.`,
  done: (done, count, left) => `${done} de ${count} hechas${left ? `, ${left} descartadas` : ""}.`,
  tooMany: (most, over) => `No caben más de ${most} fotos a la vez: ${over === 1 ? "1 no se ha incluido" : `${over} no se han incluido`}.`,
  noPictures: (count) => `${count === 1 ? "1 archivo no es una imagen" : `${count} archivos no son imágenes`}.`,
  full: "No se guarda más a la vez: descargue el ZIP y continúe con el resto.",
  zipping: "Preparando el ZIP…",
  open: (name) => `Los cambios valen para la serie: ${name}`,
  waits: (count) => (count === 1 ? "1 foto espera." : `${count} fotos esperan.`),
  file: "mien-fotos.zip",
};

/** @type {English["own"]} */
export const own = {
  save: "Guardar",
  replace: "Sustituir",
  remove: "Borrar",
  restore: "Recuperar",
  nameOf: (name) => `Nombre de «${name}»`,
  removeOf: (name) => `Borrar «${name}»`,
  restoreOf: (name) => `Recuperar «${name}»`,
  saved: (name) => `Guardada como «${name}».`,
  exists: (name) => `Ya hay una «${name}». Sustitúyela o elige otro nombre.`,
  taken: (name) => `Ya hay una «${name}». Elige otro nombre.`,
  nameless: "Ponle un nombre.",
  renamed: (from, to) => `«${from}» se llama ahora «${to}».`,
  removed: (name) => `«${name}» está borrada.`,
  restored: (name) => `«${name}» ha vuelto.`,
  full: (most) => `Hay sitio para ${most}. Borra una antes.`,
  notStored: "Este navegador solo la guarda durante esta visita: expórtala para volver a tenerla.",
  file: "mis-expresiones.json",
  exported: (name) => `Guardadas como ${name}.`,
  imported: (file, added, renamed) => [`${file}: ${added === 0 ? "nada nuevo" : added === 1 ? "1 expresión añadida" : `${added} expresiones añadidas`}.`,
    renamed && `${renamed === 1 ? "Una tiene" : `${renamed} tienen`} otro nombre, porque el suyo ya existía.`].filter(Boolean).join(" "),
};

/** @type {English["ownFile"]} */
export const ownFile = {
  refused: (name, why) => `${name}: ${why} No se ha importado nada.`,
  noJson: "No es JSON. Elige un archivo exportado aquí.",
  other: "No contiene expresiones de Mien. Elige un archivo exportado aquí.",
  version: (version) => `Es de la versión ${version}, que este Mien no puede leer. Recarga la página y vuelve a intentarlo.`,
  count: (count, most) => `Contiene ${count} expresiones y el máximo es ${most}. Quita algunas y vuelve a intentarlo.`,
  full: (most) => `Hay sitio para ${most} en total. Borra algunas y vuelve a intentarlo.`,
  large: (most) => `Ocupa más de ${size(most)}. Elige un archivo exportado aquí.`,
  entry: (index, field) => `La expresión ${index} no tiene un «${field}» utilizable. Expórtala otra vez o quítala.`,
};

/** @type {English["check"]} */
export const check = {
  nothing: (name) => `${name} no dice nada de Mien ni tiene Content Credentials ni marca invisible. Pueden haberse quitado, así que esto no demuestra nada.`,
  looking: (name) => `Mirando ${name}…`,
  by: (tool) => `Content Credentials de ${tool}:`,
  signer: (name) => `Firmada por «${name}», por quien aquí nadie responde.`,
  none: "No tiene Content Credentials, o ninguna que se pueda leer: pueden haberse quitado.",
  kept: "La foto de la que salió tenía sus propias credenciales. Están dentro de estas.",
  whole: "Sin cambios desde que se firmó.",
  unchecked: "La firma es de un tipo que aquí no se comprueba.",
  changed: "Se cambió después de firmarla: no valen para este archivo.",
  forged: "La firma no coincide: son falsas o están dañadas.",
  invisible: (said) => `En la propia imagen, una marca invisible de Mien: ${said}.`,
  movements: "movimientos sueltos o una mezcla",
  unreadable: "lo que dice ya no se puede leer",
  unmarked: "No se ha encontrado ninguna marca invisible de Mien.",
  faceless: "No se ha encontrado ninguna cara, así que tampoco una marca invisible de Mien.",
};

/** @type {English["errors"]} */
export const errors = {
  notNow: "Aún no hay ninguna cara elegida; guarda después",
  lostSave: "El motor se ha parado mientras tanto; guarda otra vez cuando vuelva",
  replaced: "Mientras tanto se ha elegido otra foto u otra cara",
  file: (name, message) => (message.includes(name) ? message : `${name}: ${message}`),
  empty: (name) => `${name} está vacío (0 bytes). Elige otro archivo.`,
  tooLarge: (name, bytes, most) => `${name} ocupa ${size(bytes)}; los archivos de más de ${size(most)} no se abren. Abre una copia más pequeña.`,
  heic: (name) => `${name} es un HEIC que no se puede leer: puede estar dañado. Guárdalo como JPEG y ábrelo.`,
  heicLarge: (name, most) => `${name} tiene más de ${most} megapíxeles. Abre una copia más pequeña.`,
  unreadable: (name, why) => `No se ha podido leer ${name} (${why}). Elígelo otra vez.`,
  source: (address, why) => `No se ha podido cargar ${address} (${why}). Comprueba la dirección; otro sitio tiene que permitir a esta página leer sus fotos (CORS).`,
  sample: (why) => `No se ha podido cargar la foto de ejemplo (${why}). Elige una tuya.`,
  camera: (name, why) => /** @type {Record<string, string>} */ ({
    NotAllowedError: "La cámara no está permitida. Permítela para esta página en los ajustes del navegador, o elige una foto.",
    NotFoundError: "No se ha encontrado ninguna cámara. Elige una foto.",
    NotReadableError: "La cámara no da imagen: quizá la usa otro programa o está desconectada.",
  })[name] ?? `No se ha podido abrir la cámara (${why}). Elige una foto.`,
  shot: "El navegador no ha podido hacer una foto de lo que veía la cámara. Vuelve a intentarlo o elige una foto.",
  noFile: "Ahí no había ninguna imagen. Suelta o pega un archivo de imagen.",
  shared: "Lo que se compartió con Mien no ha llegado aquí: quizá no quede espacio en este dispositivo. Elija la foto aquí.",
  batch: (why) => `Ahora no es posible con varias fotos a la vez (${why}). Recargue la página o ábralas una tras otra.`,
  edit: (what, why) => `No se ha podido hacer «${what}»: ${why}`,
  face: (why) => `Esa cara no se puede usar: ${why}`,
  overlay: (why) => `No se han podido mostrar las partes: ${why}`,
  otherModel: (model, why) => `El modelo «${model}» no se puede mostrar junto a este: ${why}`,
  save: (why) => `No se ha podido guardar la imagen: ${why}`,
  share: (why) => `No se ha podido compartir la imagen: ${why}. Guárdala.`,
  video: (why) => `No se ha podido hacer el vídeo: ${why}`,
  gif: (why) => `No se ha podido hacer el GIF: ${why}`,
  link: (why) => `No se ha podido copiar el enlace: ${why}. Cópialo de la barra de direcciones.`,
  copy: (why) => `No se ha podido copiar la imagen: ${why}. Guárdala.`,
  start: (why) => `El motor no se ha podido iniciar: ${why}`,
  otherEngine: (model, other, why) => (model
    ? `No se ha podido cargar el modelo «${model}», así que se usa «${other}»: ${why}`
    : `No se ha podido cargar otro motor, así que este sigue: ${why}`),
  photoKills: (name) => `${name}: el motor se ha parado dos veces con esta foto, así que se ha cerrado. Prueba una copia más pequeña u otra foto.`,
  endless: "El motor se para una y otra vez. Recarga la página; si no ayuda, prueba otro navegador.",
};

/** @type {English["refusals"]} */
export const refusals = {
  picture: ({ name, reason }) => `${name}: no es una imagen legible (${reason}). Use un archivo JPEG, PNG, WebP o HEIC.`,
  tooLarge: ({ name, width, height, limit }) => `${name}: ${width} × ${height} píxeles superan los ${limit} megapíxeles que se editan aquí. Reduzca antes la imagen.`,
  noFace: ({ name }) => `${name}: no se encontró ninguna cara. Use una foto en la que una cara mire a la cámara y mida al menos 40 píxeles de alto.`,
};

/** @type {English["reasons"]} */
export const reasons = {
  plain: "solo las redes, sin las reglas hechas a mano",
  noWebGpu: "este navegador no ofrece WebGPU",
  noAdapter: "WebGPU no ha encontrado ninguna tarjeta gráfica",
  noTimestamps: "la tarjeta gráfica no mide el tiempo",
  software: "la tarjeta gráfica es simulada y el procesador es más rápido",
  nextTime: "esta visita empezó con la versión ligera; la de la tarjeta gráfica servirá desde la próxima",
  forced: "pedido en la dirección",
  createFailed: (why) => `el motor no se ha iniciado en la tarjeta gráfica: ${why}`,
  testFailed: (difference, tolerance) => `la tarjeta gráfica se ha equivocado en la prueba (en ${difference}, se permite ${tolerance})`,
  testThrew: (why) => `la tarjeta gráfica no ha superado la prueba: ${why}`,
  slow: (seconds) => `el motor no se ha iniciado en la tarjeta gráfica en ${seconds} segundos`,
  cpuTest: (difference, tolerance) => `Atención: también el procesador se equivoca en ${difference} (se permite ${tolerance}); las imágenes pueden salir mal.`,
  cpuTestThrew: (why) => `Atención: la prueba ha fallado también en el procesador (${why}); las imágenes pueden salir mal.`,
  deviceLost: (why) => `se ha perdido la tarjeta gráfica${why ? `: ${why}` : ""}`,
  gpuMemory: "la memoria de la tarjeta gráfica está llena",
  workerFailed: (why) => why || "no se ha podido cargar o ha fallado",
  panic: (why) => `el motor ha fallado con «${why}»`,
  restarted: (why) => `reiniciado después de pararse (${why})`,
  ended: "se ha terminado",
  notStarted: "el motor no se ha iniciado",
};

/** @type {English["live"]} */
export const live = {
  starting: "Iniciando el motor…",
  trying: "Midiendo la velocidad de este dispositivo…",
  running: (ms) => `${milliseconds(ms)} por imagen.`,
  slow: (ms, most) => `Aquí una imagen tarda ${milliseconds(ms)}, y en directo puede tardar ${most} ms como mucho. La foto que hagas recibe la expresión.`,
  noFace: "No se ve ninguna cara.",
  failed: (why) => `El directo se ha parado: ${why}. La foto que hagas recibe la expresión.`,
};

const damaged = "Recarga la página; si no ayuda, está dañada en el servidor.";
/** @type {English["fetched"]} */
export const fetched = {
  missing: (file, code) => `No se ha podido cargar ${file} (HTTP ${code}). ${damaged}`,
  network: (file, why) => `No se ha podido cargar ${file} (${why}). Comprueba la conexión y recarga la página.`,
  length: (file, got, want) => `${file} tiene ${got} bytes en lugar de ${want}. ${damaged}`,
  hash: (file) => `${file} no coincide con su SHA-256. ${damaged}`,
  manifest: (file, why) => `${file} no se puede usar (${why}). ${damaged}`,
  engine: (file, why) => `No se ha podido iniciar ${file} (${why}). Recarga la página; si no ayuda, el navegador es demasiado antiguo o la página está dañada.`,
};

/** @type {English["page"]} */
export const page = {
  face: (index) => `Cara ${index + 1}`,
  canvas: (name, edits) => (edits.length ? `${name}, editada: ${edits.join("; ")}` : `${name}, sin editar`),
  faceEdit: (index, what) => `cara ${index + 1}: ${what}`,
  mixNone: "Sin cambios",
  moveBack: (what) => `${what}: volver a 0`,
  moved: (count) => (count === 1 ? `${count} cambiado` : `${count} cambiados`),
  movesElsewhere: "Este modelo solo conoce expresiones enteras. Otro mueve también cejas, ojos, nariz y boca por separado.",
  useModel: (model) => `Usar «${model}»`,
  mixNoPlace: (what) => `${what}: no está en la rueda`,
  canvasBefore: (name) => `${name}, como era antes`,
  divider: (value, [left, right]) => (value <= 0 ? `Todo: ${right}` : value >= 100 ? `Todo: ${left}` : `${left} a la izquierda, ${Math.round(value)} %`),
  othersOpen: (count) => `Mien está abierto en ${count === 1 ? "otra pestaña" : `otras ${count} pestañas`}, y la versión nueva estorbaría allí. ${count === 1 ? "Ciérrala" : "Ciérralas"} y recarga aquí.`,
  close: "Cerrar esta foto",
  closeUnsaved: "Cerrar sin guardar",
  original: "Original",
  before: "Antes",
  after: "Después",
  photoBefore: "La foto antes del cambio",
  offline: "Guardado en este dispositivo: Mien se abre también sin red.",
  about: (model) => [`Modelo: ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `aprendido de ${model.trained_on}`,
    model.licence && `· Licencia de los pesos: ${model.licence}`].filter(Boolean).join(" ") + ".",
  credits: (list) => `Gracias a: ${list.map((one) => one.replace(/\.$/, "")).join("; ")}.`,
  pasted: "imagen pegada",
  shot: "camara.png",
};

/** @type {English["facts"]} */
export const facts = {
  model: "Modelo", photo: "Foto", preview: "Vista previa", downloaded: "Cargado", memory: "Memoria", check: "Diferencia en la prueba",
  decode: "Descodificar", detect: "Buscar caras", segment: "Reconocer partes", align: "Alinear", encode: "Estudiar", generate: "Calcular el cambio", composite: "Componer",
};
