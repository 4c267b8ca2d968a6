//! Whether a configuration holds secrets itself.

use crate::config::{self, Disk, Environment, Source};

/// Whether something in this text would not be shown. Judged by care: what is no text is not shown.
pub(super) fn are_in(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return true };
    let looked = config::look(Source::new(None, text), &Environment::default(), &Disk);
    looked.masked() != text
}
