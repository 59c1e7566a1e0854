//! What lies in www/weights works with this build, through the library.

mod faces;
mod golden;
mod invariants;
mod orders;
