export default {
  // Works below any path.
  base: "./",
  // The element's worker is a module that imports others.
  worker: { format: "es" },
  // Its files are found by their addresses, which the development server's bundles would change.
  optimizeDeps: { exclude: ["mien-editor"] },
};
