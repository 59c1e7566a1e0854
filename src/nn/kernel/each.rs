//! Work on several cores, where there are threads.

/// Multiplications below which waking another core costs more than it brings.
#[cfg(feature = "native")]
const WORTH: usize = 1 << 20;

/// Does `f` to every part; `work` is about how many multiplications that is in all.
#[cfg(feature = "native")]
pub fn each<T: Send>(parts: Vec<T>, work: usize, f: impl Fn(T) + Send + Sync) {
    use rayon::prelude::*;
    if work < WORTH || parts.len() < 2 {
        parts.into_iter().for_each(f);
    } else {
        parts.into_par_iter().for_each(f);
    }
}

/// Does `f` to every part.
#[cfg(not(feature = "native"))]
pub fn each<T: Send>(parts: Vec<T>, _work: usize, f: impl Fn(T) + Send + Sync) {
    parts.into_iter().for_each(f);
}
