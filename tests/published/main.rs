//! What lies in www/weights works with this build, through the library.

mod faces;
mod full;
mod glasses;
mod golden;
mod invariants;
mod mutated;
mod odd_photos;
mod orders;
