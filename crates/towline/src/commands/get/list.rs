//! What is to be fetched, and how each file is called here.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use towline_domain::{LocalPath, path::shown};
use towline_files::names::{self, Remote};
use towline_http::Link;

use crate::{commands::named_file, report::Hinted as _};

/// What a file is called whose URL has no name.
const NAMELESS: &str = "download";

/// More than this is no list of URLs.
const LARGEST_LIST: u64 = 16 << 20;

/// So many letters of a line that is no URL are repeated.
const REPEATED: usize = 40;

/// A file to be fetched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) link: Link,
    pub(super) name: PathBuf,
    /// Of the whole URL: it may be signed, and is not kept as it is.
    sum: String,
}

impl Item {
    /// What a partial file is bound to.
    pub(super) fn identity(&self) -> String {
        format!("url:{}", self.sum)
    }
}

/// The URLs of the command line and of a file, each once.
pub(super) fn read(urls: &[String], file: Option<&Path>) -> anyhow::Result<Vec<Item>> {
    let text = match file {
        None => String::new(),
        Some(path) => text(path)?,
    };
    let lines = text.lines().map(str::trim).zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    let lines = lines.map(|(line, number)| (line, Some(number)));
    let mut seen = HashSet::new();
    let all = urls.iter().map(|url| (url.trim(), None)).chain(lines);
    let all = all.filter(|(url, _)| seen.insert(*url));
    let each = all.map(|(url, line)| {
        let link = url.parse::<Link>().map_err(|error| match (file, line) {
            (Some(file), Some(line)) => {
                let (file, beginning) = (called(file), beginning(url));
                anyhow::anyhow!("{file}: line {line}: {beginning}: {error}")
            }
            // It is not repeated: it may be signed.
            _ => error.into(),
        });
        Ok((link.wrong_usage()?, sum(url)))
    });
    let each = each.collect::<anyhow::Result<Vec<_>>>()?;
    if each.is_empty() {
        return Err(anyhow::anyhow!("there is no URL to fetch")).wrong_usage();
    }
    Ok(named(each))
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = if path == Path::new("-") {
        named_file::read_from(std::io::stdin().lock(), LARGEST_LIST)
    } else {
        named_file::read(path, LARGEST_LIST)
    };
    let failed = || format!("{} cannot be read", called(path));
    let bytes =
        bytes.with_context(failed).hint("a list of URLs is needed; `-` is standard input")?;
    String::from_utf8(bytes).with_context(failed)
}

fn called(path: &Path) -> String {
    if path == Path::new("-") { "standard input".into() } else { LocalPath::new(path).to_string() }
}

/// So much of a line that is no URL as tells which one it is: no path, query or password, as of any
/// URL. They may be a credential, also where a mistake was made in writing it.
fn beginning(line: &str) -> String {
    let plain = line.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = plain.find("://").map_or(("", plain), |at| plain.split_at(at + 3));
    let host = rest.split(['/', '\\']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let told: String = scheme.chars().chain(host.chars()).take(REPEATED).collect();
    let more = if told.len() < line.len() { "…" } else { "" };
    format!("{}{more}", shown(told.as_bytes()))
}

fn sum(url: &str) -> String {
    use std::fmt::Write as _;
    let digest = ring::digest::digest(&ring::digest::SHA256, url.as_bytes());
    digest.as_ref()[..16].iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

fn named(links: Vec<(Link, String)>) -> Vec<Item> {
    let remote = |(link, sum): &(Link, String)| Remote {
        names: vec![link.last_segment().unwrap_or_else(|| NAMELESS.into())],
        key: sum.clone(),
    };
    let names = names::tree(&links.iter().map(remote).collect::<Vec<_>>());
    links.into_iter().zip(names).map(|((link, sum), name)| Item { link, name, sum }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(urls: &[&str]) -> Vec<String> {
        let urls: Vec<_> = urls.iter().map(ToString::to_string).collect();
        let items = read(&urls, None).unwrap();
        items.into_iter().map(|item| item.name.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn files_are_called_as_their_urls_end_and_safely() {
        let urls = ["http://h/a/b%20c.iso?token=x", "http://h", "http://h/%2e%2e%2fetc%2fpasswd"];
        assert_eq!(names(&urls), ["b c.iso", "download", "_etc_passwd"]);
    }

    #[test]
    fn a_url_counts_once_and_two_files_of_one_name_are_two() {
        let names = names(&["http://h/1/f.iso", "http://h/2/f.iso", "http://h/1/f.iso"]);
        assert_eq!(names.len(), 2);
        assert!(names.contains(&"f.iso".to_owned()) && names[0] != names[1], "{names:?}");
    }

    #[test]
    fn what_is_no_url_is_not_repeated() {
        let refused = read(&["canary".into()], None).unwrap_err();
        assert!(!format!("{refused:#}").contains("canary"));
    }

    #[test]
    fn of_a_line_that_is_no_url_the_beginning_is_told_and_nothing_secret() {
        let long = "x".repeat(50);
        for (line, told) in [
            ("not a url", "not a url"),
            ("www.host.org/canary/a.iso?canary", "www.host.org…"),
            ("htps://user:canary@host/canary?canary#canary", "htps://host…"),
            ("ftp://host", "ftp://host"),
            ("a?canary=http://host", "a…"),
            ("\u{1b}[31m", "\\u{1b}[31m"),
            (&long, &format!("{}…", &long[..40])),
        ] {
            assert_eq!(beginning(line), told);
        }
    }
}
