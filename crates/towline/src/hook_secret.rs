//! The secret that a service must send with its hook, where the configuration gives none: made
//! once and kept as `<data>/secrets/hook-<source>`.
//!
//! *Guarantees*: the file is its owner's alone (0600, in a directory of 0700), and is whole or not
//! there. A secret is never logged, and is printed by `towline slskd hook` and `doctor
//! --show-secrets` only.

use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use ring::{
    digest,
    rand::{SecureRandom as _, SystemRandom},
};
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::LocalPath;
use towline_services::{WrongSetting, downloads::Hook};

use crate::report::Hinted as _;

/// A shorter one can be guessed; it also keeps an empty one out.
const SHORTEST: usize = 16;
const LONGEST: u64 = 4096;
/// Of a file's name; file systems take 255.
const LONGEST_NAME: usize = 120;

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
    let path = path(data, source);
    let mut text = String::new();
    match File::open(&path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)) {
        Ok(_) if is_usable(text.trim()) => Ok(Some(text.trim().to_owned().into())),
        Ok(_) => Err(anyhow::anyhow!("{} holds no secret", LocalPath::new(&path))).hint(format!(
            "it should be {SHORTEST} or more visible letters: remove the file, and towline makes \
             another"
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error)
            .with_context(|| format!("the hook's secret {} can't be read", LocalPath::new(&path))),
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
    let path = path(data, source);
    let what = || format!("the hook's secret {} can't be made", LocalPath::new(&path));
    if find(data, source)?.is_none() {
        write(&path).with_context(what)?;
    } else {
        // It may have been copied here from elsewhere.
        fs::set_permissions(&path, Permissions::from_mode(0o600)).with_context(what)?;
    }
    // Read back: what is served is what the command will print.
    find(data, source)?.with_context(what)
}

fn write(path: &Path) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    fs::set_permissions(directory, Permissions::from_mode(0o700))?;
    let new = path.with_file_name(format!(".new-{}", std::process::id()));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    writeln!(file, "{}", random()?)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    File::open(directory)?.sync_all()
}

/// 32 random bytes as hexadecimal.
fn random() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("this machine gives no random numbers"))?;
    Ok(hexadecimal(&bytes))
}

/// The file of a source, whatever its name is made of: one file for each name.
fn path(data: &Path, source: &str) -> PathBuf {
    let mut name = String::from("hook-");
    for byte in source.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            let _infallible = write!(name, "%{byte:02X}");
        }
    }
    if name.len() > LONGEST_NAME {
        let code = digest::digest(&digest::SHA256, source.as_bytes());
        name = format!("hook-%-{}", hexadecimal(code.as_ref()));
    }
    data.join("secrets").join(name)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
    fn a_name_is_never_a_path_and_each_has_its_own_file() {
        let data = Path::new("/data");
        let long = ["x".repeat(300), "x".repeat(301), "ü".repeat(200)];
        let names = ["music", "..", ".", "", "a/b", "../../x", "a%2Fb", "a b", "nul\0", "Ünicode"];
        let names: Vec<&str> = names.into_iter().chain(long.iter().map(String::as_str)).collect();
        let paths: BTreeSet<_> = names.iter().map(|name| path(data, name)).collect();
        assert_eq!(paths.len(), names.len());
        for path in paths {
            assert_eq!(path.parent(), Some(Path::new("/data/secrets")), "{path:?}");
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with("hook-") && name.len() <= LONGEST_NAME, "{name}");
        }
        assert_eq!(path(data, "my-music_2"), Path::new("/data/secrets/hook-my-music_2"));
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
