//! Waiting for something to become true.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Looks again and again until `look` succeeds, and returns what it found.
///
/// # Panics
/// When it does not within this time, with the last word of `look`.
pub fn until<T>(within: Duration, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(words) => assert!(
                begun.elapsed() < within,
                "{what}: not within {} s\n{words}",
                within.as_secs()
            ),
        }
        thread::sleep(Duration::from_millis(60));
    }
}

/// For conditions that have no words of their own.
pub fn so(is_so: bool, words: &str) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(words.into()) }
}
