//! Whether a page of ours made the browser send what changes something.
//!
//! Two proofs, and both are asked for: the browser's own word on where the request comes from
//! (`Sec-Fetch-Site`, else `Origin`), and a token that only our pages know.

use axum::http::{HeaderMap, Uri, header};

use super::{AccessSettings, Doorkeeper, hosts::host};

/// The header for the token.
pub(crate) const HEADER: &str = "x-csrf-token";
/// The field of forms for it.
pub(crate) const FIELD: &str = "csrf";

impl Doorkeeper {
    /// What our pages send back, for this holder.
    pub(crate) fn page_token(&self, holder: &str) -> String {
        self.codes.page_token(holder)
    }

    /// Whether the token is the one that our pages have for this holder.
    pub(crate) fn is_page_token(&self, holder: &str, sent: &str) -> bool {
        self.codes.is_page_token(holder, sent)
    }
}

impl AccessSettings {
    /// Whether the browser says that a page of ours sends this.
    pub(crate) fn is_from_here(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        // The browser's own, and no page can write it. It is not sent to what it thinks unsafe: in
        // the clear and not this machine.
        if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
            return matches!(site, "same-origin" | "none");
        }
        let Some(origin) = text(header::ORIGIN) else { return false };
        if self.origins.iter().any(|ours| ours == origin) {
            return true;
        }
        let Some(host) = host(uri, headers) else { return false };
        let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        rest.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_from_here(pairs: &[(&str, &str)]) -> bool {
        let origins = vec!["https://nas.example".to_owned()];
        let settings = AccessSettings { origins, ..AccessSettings::default() };
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "10.0.0.1:8650".parse().unwrap());
        for (name, value) in pairs {
            let name: header::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        settings.is_from_here(&Uri::from_static("/x"), &headers)
    }

    #[test]
    fn the_browser_says_that_it_is_our_page() {
        assert!(is_from_here(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://evil.test")
        ]));
        assert!(is_from_here(&[("origin", "http://10.0.0.1:8650")]));
        assert!(is_from_here(&[("origin", "https://nas.example")]));
    }

    #[test]
    fn or_that_it_is_not_or_nothing_at_all() {
        for pairs in [
            &[][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://10.0.0.1:8650")],
            &[("origin", "null")],
            &[("origin", "http://10.0.0.1")],
            &[("origin", "http://10.0.0.1:8650.evil.test")],
            &[("origin", "ftp://10.0.0.1:8650")],
            &[("referer", "http://10.0.0.1:8650/x")],
        ] {
            assert!(!is_from_here(pairs), "{pairs:?}");
        }
    }
}
