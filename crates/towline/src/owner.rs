//! Whose the data directory is, where a command keeps something in it, or may not.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

use towline_domain::LocalPath;
use towline_store::LockError;

use crate::{config::environment::TOWLINE_DATA_ON_NETWORK, report::Hinted as _};

/// A data directory that could not be taken; with what helps, where it is another user's.
pub(crate) fn not_taken(error: LockError, data: &Path) -> anyhow::Error {
    let is_denied = matches!(
        &error,
        LockError::Unusable { source, .. } if source.kind() == io::ErrorKind::PermissionDenied
    );
    let theirs = fs::metadata(data).ok().map(|about| about.uid());
    let ours = rustix::process::geteuid().as_raw();
    if matches!(error, LockError::Network { .. }) {
        let hint = format!(
            "name a local directory: `--data DIR`, or `data = \"…\"`; {TOWLINE_DATA_ON_NETWORK}=1 in the \
             environment uses this one all the same, at your own risk"
        );
        return Err::<(), _>(error).hint(hint).expect_err("an error was hinted");
    }
    match theirs.filter(|theirs| is_denied && *theirs != ours) {
        Some(theirs) => {
            let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let user = called(theirs, &users);
            let hint = format!("it is another user's: `sudo -u {user} towline …`");
            Err::<(), _>(error).hint(hint).expect_err("an error was hinted")
        }
        None => error.into(),
    }
}

/// What a user is called, as `sudo` takes it.
fn called(user: u32, users: &str) -> String {
    let number = user.to_string();
    let is_plain = |name: &str| {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
        !name.is_empty() && !name.starts_with('-') && name.bytes().all(plain)
    };
    let name = users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next().filter(|name| is_plain(name))?;
        (parts.nth(1) == Some(number.as_str())).then_some(name)
    });
    name.map_or_else(|| format!("'#{number}'"), str::to_owned)
}

/// What is wrong where the data directory is another user's than a file that was just kept there.
/// `what` is kept in it, in words.
pub(crate) fn another(data: &Path, file: &LocalPath, what: &str) -> Option<String> {
    let owner = |path: &Path| -> io::Result<u32> { Ok(fs::metadata(path)?.uid()) };
    let (data, ours) = (owner(data).ok()?, owner(file.as_path()).ok()?);
    (data != ours).then(|| {
        format!(
            "the data directory is another user's ({data}), who cannot read {what}: \
             chown {data} {file}, or log in as that user"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_called_by_name_or_by_number() {
        let users = "root:x:0:0::/root:/bin/sh\n`x`:x:7:7::/:/\ntowline:x:998:998::/:/\n";
        assert_eq!(called(998, users), "towline");
        assert_eq!(called(7, users), "'#7'");
        assert_eq!(called(1, users), "'#1'");
    }

    #[test]
    fn who_lies_on_the_network_is_told_where_to_go_and_how_to_stay() {
        let error = LockError::Network { path: "/mnt/nas".into(), kind: "NFS".into() };
        let told = crate::report::for_people(&not_taken(error, Path::new("/mnt/nas")), false);
        insta::assert_snapshot!(told, @r#"
        error: the data directory /mnt/nas lies on network storage (NFS)

        hint: name a local directory: `--data DIR`, or `data = "…"`; TOWLINE_DATA_ON_NETWORK=1 in the environment uses this one all the same, at your own risk
        "#);
    }

    #[test]
    fn who_may_not_write_is_told_as_whom_to_run() {
        let denied = || LockError::Unusable {
            path: "/data".into(),
            source: io::ErrorKind::PermissionDenied.into(),
        };
        let dir = tempfile::tempdir().unwrap();
        let told = |data: &Path| crate::report::for_people(&not_taken(denied(), data), false);
        assert!(!told(dir.path()).contains("sudo"), "it is ours");
        if std::os::unix::fs::chown(dir.path(), Some(54321), None).is_ok() {
            assert!(told(dir.path()).contains("`sudo -u '#54321' towline …`"));
        }
    }
}
