//! The flows: what is decided for an album, and later a torrent, a wish, a folder.
//!
//! A flow loops observe → decide → write down → act; the engine does the looping. `decide` takes
//! values and returns values. Flows see services as roles and never name one; SQL, HTTP and the
//! configuration are deliberately not in here.

pub mod imports;
