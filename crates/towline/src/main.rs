//! Carries media from the wish to the library.

fn main() {}
