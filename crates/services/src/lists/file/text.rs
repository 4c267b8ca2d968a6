//! One title a line (list-providers.md §14).

use towline_domain::wishes::{TitleKind, Wish};

use crate::lists::{collect::Collect, title};

/// Takes all lines in. `#` begins a comment.
pub(super) fn read(text: &str, usual: Option<TitleKind>, into: &mut Collect) {
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.split(" #").next().unwrap_or_default().trim();
        let wish = title::by_id_or_name(line);
        let wish = wish.map(|wish| Wish { kind: wish.kind.or(usual), ..wish });
        into.take(None::<&str>, wish);
    }
}
