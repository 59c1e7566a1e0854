// What an edited picture says of itself: text chunks in the PNG, whose pixels stay as they are.

import { marker } from "./strings.js";

/** IPTC's name for a photo of which a part was made by a trained model. */
const SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
/** Signature (8 bytes) and header chunk (25): the new chunks go behind these, where readers look first. */
const HEADER = 33;

const encode = (text) => new TextEncoder().encode(text);

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function chunk(type, text) {
  const body = encode(type + text);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length - 4);
  bytes.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return bytes;
}

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const xmp = (description) => `<?xpacket begin="\u{feff}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmp:CreatorTool="Mien" Iptc4xmpExt:DigitalSourceType="${SOURCE}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escape(description)}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;

/** `png` (bytes), marked as edited in the way that `edit` ({parts: [{edit, quad}], model}, see strings) says. */
export function marked(png, edit) {
  const chunks = [chunk("tEXt", "Software\0Mien"), chunk("iTXt", `XML:com.adobe.xmp\0\0\0\0\0${xmp(marker(edit))}`)];
  return new Blob([png.subarray(0, HEADER), ...chunks, png.subarray(HEADER)], { type: "image/png" });
}
