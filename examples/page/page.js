const editor = document.querySelector("mien-editor");
const control = (id) => document.getElementById(id);

control("intensity").oninput = ({ target }) => { editor.intensity = target.value; };
control("file").onchange = ({ target }) => { editor.file = target.files[0] ?? null; };
control("save").onclick = async () => {
  const href = URL.createObjectURL(await editor.save());
  Object.assign(document.createElement("a"), { href, download: "edited.png" }).click();
};
