// Names of files.

/** What phones add to the names of a burst's pictures, of moving ones and of those in several versions. */
const PHONES = /_burst\w*$|(\.(mp|cover|night|[a-z_]+-\d+))+$/i;

/** A photo's name without its ending, and without what says of which kind it is: names of results begin with it. @param {string} name */
export function stem(name) {
  const bare = name.replace(/\.[^.]*$/, "");
  return bare.replace(PHONES, "") || bare;
}

/** What some system takes for a folder, a wildcard or no letter at all, or what turns the reading direction. */
const UNSAFE = /[\p{Cc}\\/:*?"<>|\u202a-\u202e\u2066-\u2069]/gu;
/** Windows keeps these for devices, whatever their ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** Of a name without its ending, in characters: 255 bytes are the most that a system takes. */
const LONGEST = 60;

/** A name for any system, which leads into no folder. @param {string} name with an ending */
export function safeName(name) {
  const [, bare, end] = /** @type {RegExpMatchArray} */ (name.toWellFormed().replace(UNSAFE, "_").match(/^(.*?)(\.\w{1,5})?$/s));
  const cut = [...bare].slice(0, LONGEST).join("").replace(/^[. ]+|[. ]+$/g, "");
  return `${DEVICES.test(cut.split(".")[0]) || !cut ? "_" : ""}${cut}${end ?? ""}`;
}

/** The same names, of which no two are one: on some systems capitals make no difference. @param {string[]} names */
export function distinct(names) {
  const taken = new Set();
  const fold = (/** @type {string} */ name) => name.normalize("NFC").toLowerCase();
  return names.map((name) => {
    const at = name.lastIndexOf(".");
    let one = name;
    for (let count = 2; taken.has(fold(one)); count++) one = `${name.slice(0, at)} (${count})${name.slice(at)}`;
    taken.add(fold(one));
    return one;
  });
}
