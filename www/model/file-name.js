// Names of files.

/** What phones add to the names of a burst's pictures, of moving ones and of those in several versions. */
const PHONES = /_burst\w*$|(\.(mp|cover|night|[a-z_]+-\d+))+$/i;

/** A photo's name without its ending, and without what says of which kind it is: names of results begin with it. @param {string} name */
export function stem(name) {
  const bare = name.replace(/\.[^.]*$/, "");
  return bare.replace(PHONES, "") || bare;
}
