//! Where files go (section 6). Nothing here looks at the disk.

use std::path::PathBuf;

use crate::slskd::version::Version;

/// Remote directory and name. `/` separates when there is any, `\` otherwise.
pub(in crate::slskd) fn split(filename: &str) -> (&str, &str) {
    let separator = if filename.contains('/') { '/' } else { '\\' };
    filename.rsplit_once(separator).unwrap_or(("", filename))
}

/// Whether a path has a segment `..`.
pub(in crate::slskd) fn climbs(filename: &str) -> bool {
    segments(filename).any(|segment| segment == "..")
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\']).filter(|segment| !segment.is_empty())
}

fn last_segment(path: &str) -> &str {
    segments(path).last().unwrap_or("")
}

/// Without drive, UNC root, or the root of a share that is hidden behind `@@`.
fn without_root(directory: &str) -> String {
    let skip = match segments(directory).next() {
        Some(_) if directory.starts_with("\\\\") => 2,
        Some(first) if first.starts_with("@@") || first.ends_with(':') => 1,
        _ => 0,
    };
    segments(directory).skip(skip).collect::<Vec<_>>().join("/")
}

/// What a download says about itself to a template. What is not known has a name of its own.
#[derive(Debug, Clone, Default)]
pub(in crate::slskd) struct Origin {
    pub(in crate::slskd) username: String,
    pub(in crate::slskd) filename: String,
    pub(in crate::slskd) batch_id: Option<String>,
    pub(in crate::slskd) search_id: Option<String>,
    pub(in crate::slskd) search_text: Option<String>,
    /// Of its batch: beats every template.
    pub(in crate::slskd) destination: Option<String>,
}

#[derive(Debug, Clone)]
pub(in crate::slskd) struct Layout {
    pub(in crate::slskd) version: Version,
    pub(in crate::slskd) template: String,
    pub(in crate::slskd) windows_names: bool,
}

impl Layout {
    /// Below the incomplete directory.
    pub(in crate::slskd) fn incomplete(&self, origin: &Origin) -> PathBuf {
        let (directory, name) = split(&origin.filename);
        let above = if self.version.has_batches() {
            [self.name(&origin.username)].iter().collect::<PathBuf>().join(self.path(directory))
        } else {
            self.path(last_segment(directory))
        };
        above.join(self.name(name))
    }

    /// Below the downloads directory, as long as nothing else has the name.
    pub(in crate::slskd) fn complete(&self, origin: &Origin) -> PathBuf {
        let (directory, name) = split(&origin.filename);
        let above = if !self.version.has_batches() {
            last_segment(directory).to_owned()
        } else if let Some(destination) = &origin.destination {
            destination.clone()
        } else if self.template == "{}" {
            String::new()
        } else {
            expand(&self.template, origin)
        };
        self.path(&above).join(self.name(name))
    }

    /// Separators of either kind become the local one.
    fn path(&self, path: &str) -> PathBuf {
        segments(path).map(|segment| self.name(segment)).collect()
    }

    /// One safe segment.
    fn name(&self, segment: &str) -> String {
        if segment == "." || segment == ".." || segment.is_empty() {
            return "_".into();
        }
        let is_invalid = |c: char| {
            matches!(c, '\0' | '/' | '\\')
                || self.windows_names && (c.is_control() || ":*?\"<>|".contains(c))
        };
        segment.chars().map(|c| if is_invalid(c) { '_' } else { c }).collect()
    }
}

/// Each token once: what it stands for is not looked at again.
fn expand(template: &str, origin: &Origin) -> String {
    let mut expanded = String::new();
    let mut rest = template;
    while let Some((before, from)) = rest.split_once("${") {
        expanded.push_str(before);
        let Some((token, after)) = from.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        expanded.push_str(&value(token, origin).unwrap_or_else(|| format!("${{{token}}}")));
        rest = after;
    }
    expanded + rest
}

fn value(token: &str, origin: &Origin) -> Option<String> {
    let directory = split(&origin.filename).0;
    let or_unknown = |known: &Option<String>| {
        known.clone().unwrap_or_else(|| format!("unknown_{}", token.to_lowercase()))
    };
    Some(match token {
        "SOURCE_USERNAME" => origin.username.clone(),
        "SOURCE_PATH" => without_root(directory),
        "SOURCE_DIRECTORY" => last_segment(directory).to_owned(),
        "BATCH_ID" => or_unknown(&origin.batch_id),
        // Never stored with the batch (section 4).
        "BATCH_EXTERNAL_ID" => or_unknown(&None),
        "SEARCH_ID" => or_unknown(&origin.search_id),
        "SEARCH_TEXT" => or_unknown(&origin.search_text),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(version: Version, template: &str) -> Layout {
        Layout { version, template: template.into(), windows_names: false }
    }

    fn origin(filename: &str) -> Origin {
        Origin { username: "bob".into(), filename: filename.into(), ..Origin::default() }
    }

    #[test]
    fn a_slash_anywhere_makes_slashes_the_separator() {
        assert_eq!(split("@@a\\Music\\1.flac"), ("@@a\\Music", "1.flac"));
        assert_eq!(split("a/AC\\DC/1.flac"), ("a/AC\\DC", "1.flac"));
        assert_eq!(split("1.flac"), ("", "1.flac"));
    }

    #[test]
    fn the_last_segment_is_the_directory() {
        for (version, template) in
            [(Version::V0_25_1, "ignored"), (Version::V0_26_0, "${SOURCE_DIRECTORY}")]
        {
            let at = |name| layout(version, template).complete(&origin(name));
            assert_eq!(at("@@a\\Artist\\Album\\1.flac"), PathBuf::from("Album/1.flac"));
            assert_eq!(at("1.flac"), PathBuf::from("1.flac"));
            assert_eq!(at("x\\.\\1.flac"), PathBuf::from("_/1.flac"));
        }
    }

    #[test]
    fn the_incomplete_tree_has_users_since_0_26() {
        let at = |version| layout(version, "").incomplete(&origin("@@a\\Artist\\CD1\\1.flac"));
        assert_eq!(at(Version::V0_25_1), PathBuf::from("CD1/1.flac"));
        assert_eq!(at(Version::V0_26_0), PathBuf::from("bob/@@a/Artist/CD1/1.flac"));
    }

    #[test]
    fn all_tokens_of_a_template_are_known() {
        let mut known = origin("@@abc\\Music\\Artist\\Album\\1.flac");
        let at = |template, origin: &Origin| {
            let path = layout(Version::V0_26_0, template).complete(origin);
            path.parent().unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(at("${SOURCE_USERNAME}/${SOURCE_PATH}", &known), "bob/Music/Artist/Album");
        assert_eq!(at("{}", &known), "");
        assert_eq!(at("${NEVER}\\x", &known), "${NEVER}/x");
        assert_eq!(
            at("${BATCH_ID}/${BATCH_EXTERNAL_ID}/${SEARCH_ID}/${SEARCH_TEXT}", &known),
            "unknown_batch_id/unknown_batch_external_id/unknown_search_id/unknown_search_text"
        );
        known.batch_id = Some("b".into());
        known.search_text = Some("${BATCH_ID}/../x".into());
        assert_eq!(at("${BATCH_ID}-${SEARCH_TEXT}", &known), "b-${BATCH_ID}/_/x");
        known.destination = Some("towline/4711".into());
        assert_eq!(at("${BATCH_ID}", &known), "towline/4711");
    }

    #[test]
    fn roots_of_all_kinds_are_cut() {
        assert_eq!(without_root("C:\\Music\\A"), "Music/A");
        assert_eq!(without_root("\\\\server\\share\\A"), "A");
        assert_eq!(without_root("@@abcde\\A"), "A");
        assert_eq!(without_root("home/A"), "home/A");
    }

    #[test]
    fn windows_has_more_names_that_are_invalid() {
        let mut layout = layout(Version::V0_26_0, "${SOURCE_DIRECTORY}");
        let name = origin("a\\Who? \"Me\": 1\\1*.flac");
        assert_eq!(layout.complete(&name), PathBuf::from("Who? \"Me\": 1/1*.flac"));
        layout.windows_names = true;
        assert_eq!(layout.complete(&name), PathBuf::from("Who_ _Me__ 1/1_.flac"));
    }
}
