//! What a process left behind that was killed while it saved: files that nothing names.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use towline_domain::Timestamp;

use super::{Overlay, SettingsFile, lock::Lock, secret};
use crate::{config::edit, kept_secret};

/// What is younger may be somebody's who saves right now.
const RESTS: Duration = Duration::from_mins(1);

impl SettingsFile {
    /// Removes copies that never got their name, and secrets that the configuration does not name.
    /// Only files with names of our own making, of this user, that nobody has touched for a minute.
    ///
    /// *Assumptions*: the data directory's lock is held, and the configuration is the one that is
    /// about to be used, without mistakes.
    pub(crate) fn sweep(&self, now: Timestamp) {
        let Ok(_held) = Lock::take(edit::directory_of(&self.path)) else { return };
        let mut left: Vec<_> = at_rest(&self.data.join("secrets"), now, kept_secret::is_copy);
        if let Ok(real) = self.path.canonicalize() {
            left.extend(at_rest(edit::directory_of(&real), now, edit::is_copy));
        }
        left.extend(self.unnamed(now));
        for path in left {
            let shown = path.display();
            match kept_secret::remove(&path) {
                Ok(_) => tracing::info!("{shown} was left over by a towline that was killed"),
                Err(error) => tracing::warn!("{shown} is left over, and stays: {error}"),
            }
        }
    }

    /// A configuration that names none of them may be another one than usual: its secrets stay.
    fn unnamed(&self, now: Timestamp) -> Vec<PathBuf> {
        let Ok(source) = self.read() else { return Vec::new() };
        let named = self.look(source.text(), &Overlay::default()).secret_files();
        if !named.iter().any(|path| secret::is_ours(&self.data, path)) {
            return Vec::new();
        }
        let is_ours = |name: &str| name.starts_with(&format!("{}-", secret::KIND));
        let mut left = at_rest(&self.data.join("secrets"), now, is_ours);
        let named: Vec<_> = named.iter().filter_map(|path| path.canonicalize().ok()).collect();
        left.retain(|path| path.canonicalize().is_ok_and(|path| !named.contains(&path)));
        left
    }
}

/// Plain files with such a name, of this user, that have rested.
fn at_rest(directory: &Path, now: Timestamp, is_meant: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let rested = |about: &fs::Metadata| {
        let written = Timestamp::from_micros(about.mtime().saturating_mul(1_000_000));
        about.is_file() && about.uid() == user && now.since(written) >= RESTS
    };
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let meant = entries.filter(|entry| entry.file_name().to_str().is_some_and(&is_meant));
    let old = meant.filter(|entry| entry.metadata().is_ok_and(|about| rested(&about)));
    old.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs::File, time::UNIX_EPOCH};

    use towline_domain::{Clock as _, SystemClock};

    use super::{
        super::tests::{home, set},
        *,
    };

    const KEY: &str = "importers.library.betanin.api_key";
    const TEXT: &str = "[importers.library.betanin]\nurl = \"http://betanin:9393\"\n";

    fn make(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "hunter2").unwrap();
        rest(path);
    }

    fn rest(path: &Path) {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(UNIX_EPOCH).unwrap();
    }

    fn names(directory: &Path) -> BTreeSet<String> {
        let entries = fs::read_dir(directory).unwrap().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_a_killed_save_left_goes_and_nothing_else() {
        let home = home(TEXT, &[]);
        let secrets = home.file.data.join("secrets");
        let config = home.file.path.parent().unwrap().to_owned();
        home.put(&[set(KEY, "hunter1")]).unwrap();
        let named = home.secrets()[0].clone();
        rest(&secrets.join(&named));
        let left = [".new-77-0", "setting-importers%2Elibrary%2Ebetanin%2Eapi_key-2"];
        for name in left {
            make(&secrets.join(name));
        }
        let stay = ["hook-music", "putio-home", "trakt", ".new-77", ".new-a-1", "settings-mine"];
        for name in stay {
            make(&secrets.join(name));
        }
        fs::write(secrets.join(".new-78-0"), "").unwrap();
        make(&config.join(".towline.toml-77"));
        for name in [".towline.toml-", ".towline.toml-7.bak", "towline.toml-77"] {
            make(&config.join(name));
        }
        fs::write(config.join(".towline.toml-78"), "").unwrap();
        home.file.sweep(SystemClock.now());
        let mut expected: BTreeSet<_> = stay.map(String::from).into();
        expected.extend([named, ".new-78-0".into()]);
        assert_eq!(names(&secrets), expected);
        let config = names(&config);
        assert!(!config.contains(".towline.toml-77"), "{config:?}");
        assert_eq!(config.iter().filter(|name| name.contains("towline.toml")).count(), 5);
    }

    #[test]
    fn another_configuration_costs_nobody_their_secrets() {
        let home = home(TEXT, &[]);
        make(&home.file.data.join("secrets/setting-other-1"));
        home.file.sweep(SystemClock.now());
        assert_eq!(home.secrets(), ["setting-other-1"]);
    }
}
