//! Where a service is, and the URLs below it.

use percent_encoding::utf8_percent_encode;
use reqwest::Url;

use crate::{Query, SetupError, query::RESERVED, settings::Settings};

/// A service's address, taken apart.
pub(crate) struct Target {
    /// What errors and logs show.
    pub(crate) origin: String,
    base: String,
    prefix: String,
}

impl Target {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SetupError> {
        let service = settings.service;
        let bad = |reason| SetupError::BadUrl { service, reason };
        let url = Url::parse(settings.base_url.trim())
            .map_err(|_| bad("it should look like http://host:port"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(SetupError::Userinfo { service });
        }
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(bad("it should begin with http:// or https://"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("it should end before any ? or #"));
        }
        let base = url.origin().ascii_serialization();
        let origin = match &settings.unix_socket {
            Some(path) => format!("the socket {}", path.display()),
            None => base.clone(),
        };
        Ok(Self { origin, base, prefix: url.path().trim_end_matches('/').to_owned() })
    }

    /// The URL of a call. Segments that would lead elsewhere are refused, not encoded: URL
    /// parsers treat `%2e%2e` as `..`.
    pub(crate) fn url(&self, segments: &[String], query: &Query) -> Result<Url, &'static str> {
        let mut text = format!("{}{}", self.base, self.prefix);
        for (i, segment) in segments.iter().enumerate() {
            if segment == "." || segment == ".." {
                return Err("a path segment is `.` or `..`");
            }
            if segment.is_empty() && i + 1 < segments.len() {
                return Err("a path segment is empty");
            }
            text.push('/');
            text.extend(utf8_percent_encode(segment, RESERVED));
        }
        if !query.as_str().is_empty() {
            text.push('?');
            text.push_str(query.as_str());
        }
        Url::parse(&text).map_err(|_| "its URL is none")
    }

    /// Names where a redirect leads, without its path and query: they may hold tokens.
    pub(crate) fn redirect(&self, location: Option<&str>) -> String {
        let base = Url::parse(&self.base).ok();
        let to = location.and_then(|to| Url::options().base_url(base.as_ref()).parse(to).ok());
        match to.map(|to| to.origin().ascii_serialization()) {
            None => "nowhere".into(),
            Some(origin) if origin == self.base => "another path of its own".into(),
            Some(origin) => origin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(base: &str) -> Result<Target, SetupError> {
        Target::new(&Settings::new("sim", base))
    }

    #[test]
    fn each_segment_is_encoded_by_itself() {
        let target = target("http://host:1/pre fix/").unwrap();
        let url = |segments: &[&str]| {
            let segments: Vec<_> = segments.iter().map(ToString::to_string).collect();
            target.url(&segments, &Query::new()).map(|url| url.to_string())
        };
        assert_eq!(
            url(&["a/b", "ü %?#\n"]).unwrap(),
            "http://host:1/pre%20fix/a%2Fb/%C3%BC%20%25%3F%23%0A"
        );
        assert_eq!(url(&["a", ""]).unwrap(), "http://host:1/pre%20fix/a/");
        assert_eq!(url(&["..."]).unwrap(), "http://host:1/pre%20fix/...");
        assert!(url(&["..", "a"]).is_err());
        assert!(url(&["", "a"]).is_err());
    }

    #[test]
    fn an_address_that_cannot_work_is_refused() {
        for base in ["", "host:8080", "ftp://host", "http://host/?key=1", "http://host/#x"] {
            assert!(matches!(target(base), Err(SetupError::BadUrl { .. })), "{base}");
        }
        assert!(matches!(target("http://u:p@host"), Err(SetupError::Userinfo { .. })));
    }
}
