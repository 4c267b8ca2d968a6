//! What others have written, for tests to be judged by.

use std::path::{Path, PathBuf};

/// Where `scripts/install-components` puts a component, which has this file.
///
/// # Panics
/// When it is not there.
pub fn installed(name: &str, file: &str) -> PathBuf {
    let component = home().join(name);
    assert!(component.join(file).exists(), "{name} is missing: run scripts/test (it installs it)");
    component.canonicalize().expect("it is there")
}

/// Whether it is there.
pub fn is_installed(name: &str, file: &str) -> bool {
    home().join(name).join(file).exists()
}

fn home() -> PathBuf {
    std::env::var_os("TOWLINE_TEST_HOME").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.towline-test"),
        PathBuf::from,
    )
}
