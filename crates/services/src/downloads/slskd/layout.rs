//! Where a finished file lands, by slskd's own rules (slskd contract §6).

use slskd_client::{
    CallError, Slskd, Version,
    application::GetVersion,
    options::{GetOptions, Options},
};
use towline_domain::{LocalPath, RemotePath};

/// slskd's directories and its rule for what is below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) version: Option<Version>,
    /// The downloads directory as slskd sees it.
    pub(super) remote: RemotePath,
    /// The same as towline sees it.
    pub(super) local: LocalPath,
    /// The directory of unfinished files as towline sees it, where it is within the downloads.
    pub(super) unfinished: Option<LocalPath>,
    /// What is between the downloads directory and a file; since 0.26.
    pub(super) template: Option<String>,
}

/// Asks slskd for its version and options.
pub(super) async fn read(
    client: &Slskd,
    local: &LocalPath,
    remote: Option<&RemotePath>,
) -> Result<Layout, CallError> {
    let version = client.send(&GetVersion).await?.version();
    let options = client.send(&GetOptions).await?;
    Ok(Layout::new(version, &options, local, remote))
}

/// The rule of all versions before 0.26, and the usual one since.
const USUAL: &str = "${SOURCE_DIRECTORY}";

impl Layout {
    pub(super) fn new(
        version: Option<Version>,
        options: &Options,
        local: &LocalPath,
        remote: Option<&RemotePath>,
    ) -> Self {
        // What slskd does not tell is taken to be as with us: sizes on disk tell if it is not.
        let here = || RemotePath::new(local.as_path().to_string_lossy());
        let downloads = options.directories.downloads.as_deref();
        let remote = remote.cloned().or(downloads.map(RemotePath::new)).unwrap_or_else(here);
        let incomplete = options.directories.incomplete.as_deref().unwrap_or_default();
        // Its own two directories tell it even where the configuration names another.
        let unfinished =
            [Some(remote.as_str()), downloads].into_iter().flatten().find_map(|root| {
                let parts = below(incomplete, root).filter(|parts| !parts.is_empty())?;
                Some(join(local, &parts))
            });
        let template = version.is_none_or(Version::has_destination_templates);
        let template =
            template.then(|| options.transfers.download.destination.subdirectory.clone()).flatten();
        Self { version, local: local.clone(), unfinished, template, remote }
    }

    /// A path of slskd's as ours; `None` when it is not below the downloads directory, or is
    /// below the one of unfinished files.
    pub(super) fn here(&self, there: &str) -> Option<LocalPath> {
        let below = below(there, self.remote.as_str())?;
        self.finished(join(&self.local, &below))
    }

    /// Where a file of `user` with this remote name is to be expected; `None` when the rule
    /// needs what a row does not tell, or leads to the directory of unfinished files.
    pub(super) fn expected(&self, user: &str, file: &str) -> Option<LocalPath> {
        let template = self.template.as_deref().unwrap_or(USUAL);
        let below = expand(template, user, split(file).0)?;
        self.in_directory(&below, file)
    }

    /// A file with this remote name in a directory below the downloads, as a batch may name one.
    pub(super) fn in_directory(&self, below: &str, file: &str) -> Option<LocalPath> {
        let parts = below.split(SEPARATORS).filter(|part| !part.is_empty());
        let directory = parts.fold(self.local.clone(), |path, part| path.join(safe(part)));
        self.finished(directory.join(safe(split(file).1)))
    }

    /// What is being written is not looked at, however a peer calls its directories.
    fn finished(&self, path: LocalPath) -> Option<LocalPath> {
        let unfinished = self.unfinished.as_ref();
        unfinished.is_none_or(|it| !path.as_path().starts_with(it)).then_some(path)
    }
}

fn join(root: &LocalPath, below: &[&str]) -> LocalPath {
    below.iter().fold(root.clone(), |path, part| path.join(part))
}

/// Separators of either kind become the local one, although one kind alone separates in a row's
/// directory (slskd contract §3 and §6).
const SEPARATORS: [char; 2] = ['/', '\\'];

/// The remote directory and the name, as slskd tells them apart when it moves a file.
fn split(file: &str) -> (&str, &str) {
    file.rsplit_once(SEPARATORS).unwrap_or(("", file))
}

/// The parts of `path` below `root`; `None` when it is not below it, or not a plain path. A root
/// that does not begin with `/` is one of Windows, which takes both separators and any case.
fn below<'a>(path: &'a str, root: &str) -> Option<Vec<&'a str>> {
    let is_windows = !root.starts_with('/');
    if is_windows == path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let (path, root) = (parts(path, is_windows), parts(root, is_windows));
    let is_same = |(one, other): (&&str, &&str)| {
        one == other || (is_windows && one.eq_ignore_ascii_case(other))
    };
    let is_below = path.len() >= root.len() && path.iter().zip(&root).all(is_same);
    (is_below && !path.contains(&"..")).then(|| path[root.len()..].to_vec())
}

fn parts(path: &str, is_windows: bool) -> Vec<&str> {
    let parts = path.split(|letter| letter == '/' || (is_windows && letter == '\\'));
    parts.filter(|part| !part.is_empty() && *part != ".").collect()
}

/// A text as slskd makes it one part of a path on Linux.
fn safe(part: &str) -> String {
    match part {
        "." | ".." => "_".into(),
        _ => part.replace(['/', '\\', '\0'], "_"),
    }
}

/// The template with its tokens replaced; `None` when one of them stands for something that a row
/// does not tell.
fn expand(template: &str, user: &str, directory: &str) -> Option<String> {
    if template.trim() == "{}" {
        return Some(String::new());
    }
    let mut rest = template;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (token, after) = after.split_once('}')?;
        rest = after;
        match token {
            "SOURCE_DIRECTORY" => text.push_str(&safe(split(directory).1)),
            "SOURCE_USERNAME" => text.push_str(&safe(user)),
            "SOURCE_PATH" => text.push_str(&source_path(directory)?),
            _ => return None,
        }
    }
    text.push_str(rest);
    Some(text)
}

/// The remote directory without drive or share root. `None` for one that names a server: how much
/// of it slskd takes for a root, its versions do not agree about.
fn source_path(directory: &str) -> Option<String> {
    if directory.starts_with(r"\\") || directory.starts_with("//") {
        return None;
    }
    let parts: Vec<_> = directory.split(SEPARATORS).filter(|it| !it.is_empty()).collect();
    let is_root = |part: &str| part.starts_with("@@") || part.ends_with(':');
    let parts = match parts.first() {
        Some(first) if is_root(first) => &parts[1..],
        _ => &parts[..],
    };
    Some(parts.iter().map(|part| safe(part)).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
pub(super) mod tests;
