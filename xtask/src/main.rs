//! Tasks of this repository: arrow check, generated references, benches.

fn main() {}
