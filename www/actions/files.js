// The files in what is dropped, of its folders too, and which of them are pictures.

/** More entries than this are not looked at: a folder may be a whole disk. */
const MOST_ENTRIES = 5000;

/** Whether it says that it is a picture. @param {File} file */
export const isPicture = ({ type, name }) => type.startsWith("image/") || /\.(jpe?g|png|webp|hei[cf]|avif|gif|bmp|tiff?)$/i.test(name);

/** @param {FileSystemFileEntry} entry @returns {Promise<File | null>} null where it cannot be read */
const fileOf = (entry) => new Promise((resolve) => entry.file(resolve, () => resolve(null)));

/** All of a folder: a browser gives them in parts. @param {FileSystemDirectoryEntry} folder */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (let more = true; more && all.length < MOST_ENTRIES;) {
    /** @type {FileSystemEntry[]} */
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    all.push(...part);
    more = part.length > 0;
  }
  return all.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

/**
 * The files of a drop; of a folder the pictures in it and below it. To be called while the drop is heard: it is empty afterwards.
 * @param {DataTransfer | null} drop
 * @returns {File[] | Promise<File[]>}
 */
export function filesOf(drop) {
  const entries = [...drop?.items ?? []].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...drop?.files ?? []];
  return walk(entries);
}

/** @param {FileSystemEntry[]} entries */
async function walk(entries) {
  const files = [];
  const left = entries.map((entry) => ({ entry, inside: false }));
  for (let looked = 0; left.length && looked < MOST_ENTRIES; looked++) {
    const { entry, inside } = /** @type {typeof left[0]} */ (left.shift());
    // What a system has left beside the pictures.
    if (inside && entry.name.startsWith(".")) continue;
    if (entry.isDirectory) {
      const below = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
      left.unshift(...below.map((one) => ({ entry: one, inside: true })));
    } else {
      const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
      if (file && (!inside || isPicture(file))) files.push(file);
    }
  }
  return files;
}
