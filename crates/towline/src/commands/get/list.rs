//! What is to be fetched, and how each file is called here.

use std::{
    collections::HashSet,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use towline_domain::LocalPath;
use towline_files::names::{self, Remote};
use towline_http::Link;

use crate::report::Hinted as _;

/// What a file is called whose URL has no name.
const NAMELESS: &str = "download";

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
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut seen = HashSet::new();
    let all = urls.iter().map(|url| url.trim()).chain(lines).filter(|url| seen.insert(*url));
    let each = all.map(|url| Ok((parsed(url)?, sum(url)))).collect::<anyhow::Result<Vec<_>>>()?;
    if each.is_empty() {
        return Err(anyhow::anyhow!("there is no URL to fetch")).wrong_usage();
    }
    Ok(named(each))
}

fn text(path: &Path) -> anyhow::Result<String> {
    if path != Path::new("-") {
        return std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", LocalPath::new(path)));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
    Ok(text)
}

/// It is not repeated: it may be signed.
fn parsed(url: &str) -> anyhow::Result<Link> {
    url.parse::<Link>().map_err(anyhow::Error::from).wrong_usage()
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
}
