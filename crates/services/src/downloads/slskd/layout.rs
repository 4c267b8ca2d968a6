//! Where a finished file lands, by slskd's own rules (slskd contract §6).

use slskd_client::{
    CallError, Slskd, Version,
    application::GetVersion,
    options::{GetOptions, Options},
};
use towline_domain::{LocalPath, RemotePath};

use super::groups::{last_part, separator};

/// slskd's directories and its rule for what is below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) version: Option<Version>,
    /// The downloads directory as slskd sees it.
    pub(super) remote: RemotePath,
    /// The same as towline sees it.
    pub(super) local: LocalPath,
    /// The directory of unfinished files, as slskd sees it.
    pub(super) incomplete: Option<RemotePath>,
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
        let downloads = options.directories.downloads.as_deref().map(RemotePath::new);
        let template = version.is_none_or(Version::has_destination_templates);
        let template =
            template.then(|| options.transfers.download.destination.subdirectory.clone()).flatten();
        Self {
            version,
            remote: remote.cloned().or(downloads).unwrap_or_else(here),
            local: local.clone(),
            incomplete: options.directories.incomplete.as_deref().map(RemotePath::new),
            template,
        }
    }

    /// A path of slskd's as ours; `None` when it is not below the downloads directory, or is
    /// below the one of unfinished files.
    pub(super) fn here(&self, there: &str) -> Option<LocalPath> {
        let below = below(there, self.remote.as_str())?;
        if let Some(incomplete) = &self.incomplete
            && self::below(incomplete.as_str(), self.remote.as_str())
                .is_some_and(|it| !it.is_empty())
            && self::below(there, incomplete.as_str()).is_some()
        {
            return None;
        }
        Some(below.iter().fold(self.local.clone(), |path, part| path.join(part)))
    }

    /// Where a file of `user` with this remote name is to be expected; `None` when the rule
    /// needs what a row does not tell.
    pub(super) fn expected(&self, user: &str, file: &str) -> Option<LocalPath> {
        let (directory, name) = match file.rsplit_once(separator(file)) {
            Some((directory, name)) => (directory, name),
            None => ("", file),
        };
        let template = self.template.as_deref().unwrap_or(USUAL);
        let below = expand(template, user, directory)?;
        Some(self.in_directory(&below, name))
    }

    /// A file of this name in a directory below the downloads, as a batch may name one.
    pub(super) fn in_directory(&self, below: &str, name: &str) -> LocalPath {
        let parts = below.split(['/', '\\']).filter(|part| !part.is_empty());
        let directory = parts.fold(self.local.clone(), |path, part| path.join(safe(part)));
        directory.join(safe(name))
    }
}

/// The parts of `path` below `root`; `None` when it is not below it, or not a plain path.
fn below<'a>(path: &'a str, root: &str) -> Option<Vec<&'a str>> {
    let is_from_root = root.starts_with('/');
    let windows = !is_from_root;
    let split = |text: &'a str| -> Vec<&'a str> {
        let parts = text.split(|letter| letter == '/' || (windows && letter == '\\'));
        parts.filter(|part| !part.is_empty() && *part != ".").collect()
    };
    let root: Vec<_> = root
        .split(|letter| letter == '/' || (windows && letter == '\\'))
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let parts = split(path);
    if is_from_root != path.starts_with('/') || parts.contains(&"..") || path.contains('\0') {
        return None;
    }
    (parts.len() >= root.len() && parts.iter().zip(&root).all(|(one, other)| one == other))
        .then(|| parts[root.len()..].to_vec())
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
            "SOURCE_DIRECTORY" => text.push_str(&safe(last_part(directory))),
            "SOURCE_USERNAME" => text.push_str(&safe(user)),
            "SOURCE_PATH" => text.push_str(&source_path(directory)),
            _ => return None,
        }
    }
    text.push_str(rest);
    Some(text)
}

/// The remote directory without drive, server or share root.
fn source_path(directory: &str) -> String {
    let parts: Vec<_> = directory.split(separator(directory)).filter(|it| !it.is_empty()).collect();
    let is_root = |part: &str| part.starts_with("@@") || part.ends_with(':');
    let parts = match parts.first() {
        Some(first) if is_root(first) => &parts[1..],
        _ => &parts[..],
    };
    parts.iter().map(|part| safe(part)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::downloads::slskd) fn layout(template: Option<&str>) -> Layout {
        Layout {
            version: Some(Version::new(0, 26, 0)),
            remote: RemotePath::new("/app/downloads"),
            local: LocalPath::new("/dl"),
            incomplete: Some(RemotePath::new("/app/downloads/incomplete")),
            template: template.map(Into::into),
        }
    }

    #[test]
    fn a_file_lands_in_the_last_part_of_its_remote_directory() {
        let expected = |file| layout(None).expected("bob", file).unwrap().to_string();
        assert_eq!(expected(r"@@a\Music\Album\01.flac"), "/dl/Album/01.flac");
        assert_eq!(expected("Music/AC\\DC/01.flac"), "/dl/AC_DC/01.flac");
        assert_eq!(expected("01.flac"), "/dl/01.flac");
        assert_eq!(expected(r"Music\..\01.flac"), "/dl/_/01.flac");
    }

    #[test]
    fn templates_are_followed_as_far_as_a_row_tells() {
        let expected = |template| {
            let path = layout(Some(template)).expected("b/b", r"@@a\Music\Album\01.flac");
            path.map(|path| path.to_string())
        };
        assert_eq!(
            expected("${SOURCE_USERNAME}/${SOURCE_PATH}").as_deref(),
            Some("/dl/b_b/Music/Album/01.flac")
        );
        assert_eq!(expected("{}").as_deref(), Some("/dl/01.flac"));
        assert_eq!(
            expected("soulseek/${SOURCE_DIRECTORY}").as_deref(),
            Some("/dl/soulseek/Album/01.flac")
        );
        assert_eq!(expected("${SEARCH_TEXT}"), None);
        assert_eq!(expected("${SOURCE_PATH"), None);
    }

    #[test]
    fn only_what_is_below_the_downloads_and_finished_is_ours() {
        let here = |path| layout(None).here(path).map(|path| path.to_string());
        assert_eq!(here("/app/downloads/Album/01.flac").as_deref(), Some("/dl/Album/01.flac"));
        assert_eq!(here("/app/downloads/incomplete/Album/01.flac"), None);
        assert_eq!(here("/app/downloads/../etc/passwd"), None);
        assert_eq!(here("/app/downloadsmore/01.flac"), None);
        assert_eq!(here("local.directory"), None);
        let windows = Layout { remote: RemotePath::new(r"D:\dl"), ..layout(None) };
        let here = windows.here(r"D:\dl\Album\01.flac").unwrap();
        assert_eq!(here.to_string(), "/dl/Album/01.flac");
    }
}
