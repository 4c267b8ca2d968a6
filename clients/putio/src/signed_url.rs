//! Addresses that let in whoever has them.

use std::fmt;

use reqwest::Url;
use serde::{Deserialize, Deserializer, de::Error};

/// An address with a credential in it (putio contract §4). `Debug` and `Display` show its host
/// and nothing else.
///
/// # Caveats
/// Good for the network address only that asked for it, and for a time that nobody tells: ask
/// late, use it from the same machine, over the same family of addresses, and ask for a new one
/// when it is refused. Send no token of ours along.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SignedUrl(Url);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no address of http or https")]
pub struct SignedUrlError;

impl SignedUrl {
    /// Reads an address of http or https.
    pub fn new(text: &str) -> Result<Self, SignedUrlError> {
        let url = Url::parse(text).map_err(|_| SignedUrlError)?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(Self(url))
        } else {
            Err(SignedUrlError)
        }
    }

    /// Its host.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address itself. Not for logs, and not for another machine.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}/[hidden]", self.0.scheme(), self.host())
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedUrl({self})")
    }
}

impl<'de> Deserialize<'de> for SignedUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Whatever it is, no error may quote it.
        let text = crate::wire::text(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_is_shown() {
        let url =
            SignedUrl::new("https://me:canary@s1.put.io:444/canary?token=canary#canary").unwrap();
        assert_eq!(url.to_string(), "https://s1.put.io/[hidden]");
        assert!(!format!("{url:?} {url:#?}").contains("canary"));
        assert!(url.reveal().contains("token=canary"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_a_quotation() {
        for text in ["", "canary", "file:///canary", "ftp://host/canary", "http://", "data:canary"]
        {
            let error = serde_json::from_value::<SignedUrl>(text.into()).unwrap_err();
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        assert!(serde_json::from_str::<SignedUrl>("null").is_err());
    }
}
