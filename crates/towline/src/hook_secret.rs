//! The secret that a service must send with its hook, where the configuration gives none: made
//! once and kept as `<data>/secrets/hook-<source>`.
//!
//! *Guarantees*: a secret is never logged, and is printed by `towline slskd hook`, `towline
//! seerr hook` and `doctor --show-secrets` only.

use std::{io, path::Path};

use anyhow::Context as _;
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::LocalPath;
use towline_services::{WrongSetting, downloads::Hook};

use crate::{
    kept_secret::{KeptSecret, hexadecimal},
    report::Hinted as _,
};

/// A shorter one can be guessed; it also keeps an empty one out.
pub const SHORTEST: usize = 16;

/// The secret of a source's hook: the configured one, or one of our making. Who calls this has the
/// data directory's lock.
pub fn of(data: &Path, source: &str, hook: Hook<'_>) -> anyhow::Result<SecretString> {
    match hook.secret {
        Some(secret) => Ok(secret.clone()),
        None => made(data, source),
    }
}

/// What was made for this source before, if anything was.
pub fn find(data: &Path, source: &str) -> anyhow::Result<Option<SecretString>> {
    let kept = kept(data, source);
    let path = LocalPath::new(kept.path());
    let secret = kept.read().with_context(|| format!("the hook's secret {path} can't be read"))?;
    match secret {
        Some(secret) if !is_usable(secret.expose_secret()) => {
            Err(anyhow::anyhow!("{path} holds no secret")).hint(format!(
                "it should be {SHORTEST} or more visible letters: remove the file, and towline \
                 makes another"
            ))
        }
        secret => Ok(secret),
    }
}

/// Refuses a configured secret that can be guessed, or that no header can carry.
pub fn check(hook: Hook<'_>) -> Result<(), WrongSetting> {
    match hook.secret {
        Some(secret) if !is_usable(secret.expose_secret()) => Err(WrongSetting {
            key: "hook_secret".into(),
            words: format!(
                "a hook's secret has {SHORTEST} or more letters, digits and signs, and no spaces"
            ),
        }),
        _ => Ok(()),
    }
}

fn is_usable(secret: &str) -> bool {
    secret.len() >= SHORTEST && secret.bytes().all(|byte| byte.is_ascii_graphic())
}

fn made(data: &Path, source: &str) -> anyhow::Result<SecretString> {
    let kept = kept(data, source);
    let what = || format!("the hook's secret {} can't be made", LocalPath::new(kept.path()));
    if find(data, source)?.is_none() {
        random().and_then(|secret| kept.write(&secret)).with_context(what)?;
    } else {
        kept.tighten().with_context(what)?;
    }
    // Read back: what is served is what the command will print.
    find(data, source)?.with_context(what)
}

/// 32 random bytes as hexadecimal.
pub(crate) fn random() -> io::Result<SecretString> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("this machine gives no random numbers"))?;
    Ok(hexadecimal(&bytes).into())
}

fn kept(data: &Path, source: &str) -> KeptSecret {
    KeptSecret::new(data, "hook", source)
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
    };

    use super::*;

    const OURS: Hook<'static> = Hook { service: "slskd", secret: None };

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_secret_is_made_once_and_is_the_owners_alone() {
        let data = tempfile::tempdir().unwrap();
        assert!(find(data.path(), "music").unwrap().is_none());
        let secret = of(data.path(), "music", OURS).unwrap();
        let again = of(data.path(), "music", OURS).unwrap();
        assert_eq!(secret.expose_secret(), again.expose_secret());
        assert_eq!(secret.expose_secret().len(), 64);
        let other = of(data.path(), "other", OURS).unwrap();
        assert_ne!(secret.expose_secret(), other.expose_secret());

        let file = data.path().join("secrets/hook-music");
        assert_eq!((mode(&file), mode(&data.path().join("secrets"))), (0o600, 0o700));
        assert_eq!(fs::read_dir(data.path().join("secrets")).unwrap().count(), 2, "nothing else");
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        of(data.path(), "music", OURS).unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_configured_secret_goes_first_and_makes_no_file() {
        let data = tempfile::tempdir().unwrap();
        let secret = SecretString::from("a configured secret");
        let hook = Hook { service: "slskd", secret: Some(&secret) };
        assert_eq!(of(data.path(), "music", hook).unwrap().expose_secret(), secret.expose_secret());
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_holds_no_secret_is_told_of_and_kept() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("secrets")).unwrap();
        let file = data.path().join("secrets/hook-music");
        for text in ["", "short\n", "with some spaces in between", "long enough but ünlaut"] {
            fs::write(&file, text).unwrap();
            let error = of(data.path(), "music", OURS).unwrap_err();
            assert!(format!("{error:#}").contains("holds no secret"), "{error:#}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        fs::write(&file, "a-person's-own-secret\n").unwrap();
        let secret = of(data.path(), "music", OURS).unwrap();
        assert_eq!(secret.expose_secret(), "a-person's-own-secret");
    }

    #[test]
    fn a_configured_secret_must_be_one() {
        for (secret, is_right) in [
            ("", false),
            ("fifteen-letters", false),
            ("sixteen-letters!", true),
            ("sixteen letters and spaces", false),
        ] {
            let secret = SecretString::from(secret);
            let checked = check(Hook { service: "slskd", secret: Some(&secret) });
            assert_eq!(checked.is_ok(), is_right, "{}", secret.expose_secret());
        }
        assert!(check(OURS).is_ok());
    }
}
