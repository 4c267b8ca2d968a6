//! The key that signs links by which questions are answered from a message: made once and kept as
//! `<data>/secrets/answer-links`. Who removes the file makes all links worthless that were sent.

use std::path::Path;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use towline_domain::LocalPath;
use towline_web::AnswerLinks;

use crate::{hook_secret, kept_secret::KeptSecret, report::Hinted as _};

/// What signs and reads them. Who calls this has the data directory's lock.
pub(crate) fn of(data: &Path) -> anyhow::Result<AnswerLinks> {
    let kept = KeptSecret::new(data, "answer", "links");
    let what = || format!("the key of links {} can't be made", LocalPath::new(kept.path()));
    if kept.read().with_context(what)?.is_none() {
        hook_secret::random().and_then(|secret| kept.write(&secret)).with_context(what)?;
    } else {
        kept.tighten().with_context(what)?;
    }
    let secret = kept.read().with_context(what)?.unwrap_or_default();
    if secret.expose_secret().len() < hook_secret::SHORTEST {
        let path = LocalPath::new(kept.path());
        return Err(anyhow::anyhow!("{path} holds no key"))
            .hint("remove the file, and towline makes another");
    }
    Ok(AnswerLinks::new(&secret))
}
