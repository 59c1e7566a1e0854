/** Where the package's large files lie, by their paths in it. Written by `cargo xtask npm`: bundlers know an address by its letters. */
export const files: Record<string, URL>;
