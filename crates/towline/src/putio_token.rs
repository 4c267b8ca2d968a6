//! The token of an account at put.io that a person got by `towline putio login`, kept as
//! `<data>/secrets/putio-<account>`. It counts where the configuration gives none.
//!
//! *Guarantees*: a login may run beside the daemon; see [`KeptSecret`]. The token is printed
//! nowhere.

use std::path::Path;

use anyhow::{Context as _, ensure};
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::LocalPath;

use crate::{kept_secret::KeptSecret, report::Hinted as _};

/// put.io's own are much shorter.
const LONGEST: usize = 1024;

/// The token of this account, if a person has logged in. An error where there is a file that
/// cannot be read or holds none: it must not look as if nobody had.
pub fn kept_token(data: &Path, account: &str) -> anyhow::Result<Option<SecretString>> {
    let kept = place(data, account);
    let path = LocalPath::new(kept.path());
    let token = kept
        .read()
        .with_context(|| format!("the token of put.io in {path} can't be read"))
        .hint("was it another user who logged in? Run towline as the user who has the data")?;
    match token {
        Some(token) if !is_usable(&token) => Err(anyhow::anyhow!("{path} holds no token"))
            .hint(format!("`towline putio login {account}` makes another")),
        token => Ok(token),
    }
}

/// Keeps it, in place of another one. Where it lies now.
pub fn keep_token(data: &Path, account: &str, token: &SecretString) -> anyhow::Result<LocalPath> {
    ensure!(is_usable(token), "put.io gave a token that can't be one");
    let kept = place(data, account);
    let path = LocalPath::new(kept.path());
    kept.write(token).with_context(|| format!("the token can't be written to {path}"))?;
    Ok(path)
}

/// Keeps it no longer. Whether there was one.
pub fn forget_token(data: &Path, account: &str) -> anyhow::Result<bool> {
    let kept = place(data, account);
    let path = LocalPath::new(kept.path());
    kept.remove().with_context(|| format!("the token in {path} can't be removed"))
}

fn place(data: &Path, account: &str) -> KeptSecret {
    KeptSecret::new(data, "putio", account)
}

/// It goes into a header, and into a file of one line.
fn is_usable(token: &SecretString) -> bool {
    let token = token.expose_secret();
    (1..=LONGEST).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_by_account_until_it_is_forgotten() {
        let data = tempfile::tempdir().unwrap();
        let kept = |account| kept_token(data.path(), account).unwrap();
        assert!(kept("home").is_none());
        keep_token(data.path(), "home", &"TOKEN".into()).unwrap();
        assert_eq!(kept("home").unwrap().expose_secret(), "TOKEN");
        assert!(kept("other").is_none());
        assert!(forget_token(data.path(), "home").unwrap());
        assert!(!forget_token(data.path(), "home").unwrap());
        assert!(kept("home").is_none());
    }

    #[test]
    fn what_is_no_token_is_neither_kept_nor_taken_for_one() {
        let data = tempfile::tempdir().unwrap();
        let long = "x".repeat(LONGEST + 1);
        for text in ["", "two words", "line\nline", "ünlaut", &long] {
            assert!(keep_token(data.path(), "home", &text.into()).is_err(), "{text}");
            assert!(kept_token(data.path(), "home").unwrap().is_none());
        }
        let path = keep_token(data.path(), "home", &"TOKEN".into()).unwrap();
        std::fs::write(path.as_path(), "two words\n").unwrap();
        let error = kept_token(data.path(), "home").unwrap_err();
        assert!(format!("{error:#}").contains("holds no token"), "{error:#}");
    }
}
