//! A URL that may be worth as much as a password.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// The address of a file. Signed addresses hold a credential in path or query, so neither is ever
/// shown: `Debug` and `Display` tell scheme, host and port.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(Url);

/// Why a text is no [`Link`]. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not a URL at all.
    #[error("this is no URL: it should look like https://host/file")]
    NoUrl,
    /// A URL of another kind, such as `ftp:`.
    #[error("only http:// and https:// can be fetched")]
    OtherScheme,
}

impl FromStr for Link {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        Self::new(Url::parse(text.trim()).map_err(|_| LinkError::NoUrl)?)
    }
}

impl Link {
    fn new(mut url: Url) -> Result<Self, LinkError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(LinkError::OtherScheme);
        }
        if !url.has_host() {
            return Err(LinkError::NoUrl);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The last segment of its path that is not empty, decoded. Any bytes: a name from outside.
    pub fn last_segment(&self) -> Option<Vec<u8>> {
        let segments = self.0.path_segments()?;
        let last = segments.rev().find(|segment| !segment.is_empty())?;
        Some(percent_decode_str(last).collect())
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Where a `Location` leads from here. A name and password that stand in it are not taken
    /// over: who redirects us does not say who we are.
    pub(crate) fn follow(&self, location: &str) -> Result<Self, LinkError> {
        let mut to = self.0.join(location).map_err(|_| LinkError::NoUrl)?;
        if to.origin() != self.0.origin() {
            to.set_username("")
                .and_then(|()| to.set_password(None))
                .map_err(|()| LinkError::NoUrl)?;
        }
        Self::new(to)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({self}/…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Link {
        text.parse().unwrap()
    }

    #[test]
    fn neither_path_nor_query_nor_password_is_ever_shown() {
        let link = link("https://user:canary@host:8443/canary/file?token=canary#canary");
        assert_eq!(format!("{link} {link:?}"), "https://host:8443 Link(https://host:8443/…)");
    }

    #[test]
    fn the_last_segment_is_decoded_and_may_be_anything() {
        let last = |text: &str| link(text).last_segment();
        assert_eq!(last("http://h/a/b%20c.iso?x=1"), Some(b"b c.iso".to_vec()));
        assert_eq!(last("http://h/a/"), Some(b"a".to_vec()));
        assert_eq!(last("http://h"), None);
        assert_eq!(last("http://h/%2e%2e%2fetc"), Some(b"../etc".to_vec()));
        assert_eq!(last("http://h/%ff"), Some(vec![0xff]));
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!("file".parse::<Link>(), Err(LinkError::NoUrl));
        assert_eq!("ftp://h/x".parse::<Link>(), Err(LinkError::OtherScheme));
        assert_eq!("file:///etc/passwd".parse::<Link>(), Err(LinkError::OtherScheme));
    }

    #[test]
    fn a_redirect_brings_no_credentials_for_another_host() {
        let from = link("https://user:pass@host/a/b");
        assert_eq!(from.follow("../c").unwrap().url().as_str(), "https://user:pass@host/c");
        assert_eq!(from.follow("https://x:y@evil/c").unwrap().url().as_str(), "https://evil/c");
        assert_eq!(from.follow("gopher://x"), Err(LinkError::OtherScheme));
    }
}
