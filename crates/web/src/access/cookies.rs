//! The cookies by which browsers are known.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

/// How a browser reaches us: by that it is told what its cookies are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// In the clear, as on a home network.
    Http,
    /// Through a proxy with TLS.
    Https,
}

/// So many of one name are looked at.
const MOST: usize = 4;

/// The cookies of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies<'a> {
    pub(super) scheme: Scheme,
    pub(super) base_path: &'a str,
}

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Jar {
    /// That of a browser that is logged in.
    Session,
    /// That of one which is about to be: its form is known by it.
    Visitor,
}

impl Cookies<'_> {
    /// With `__Host-` no other machine of the same domain can set it, with `__Secure-` none
    /// without TLS; the first is not to be had below a path.
    fn name(&self, jar: Jar) -> String {
        let prefix = match (self.scheme, self.base_path) {
            (Scheme::Http, _) => "",
            (Scheme::Https, "") => "__Host-",
            (Scheme::Https, _) => "__Secure-",
        };
        let name = match jar {
            Jar::Session => "towline",
            Jar::Visitor => "towline-visitor",
        };
        format!("{prefix}{name}")
    }

    /// What the browser sent. More than one where another program of this host has set a cookie of
    /// the same name: which of them is ours, only the ledger can tell.
    pub(crate) fn read(&self, jar: Jar, headers: &HeaderMap) -> Vec<String> {
        let name = self.name(jar);
        let lines = headers.get_all(header::COOKIE).into_iter();
        let all = lines.filter_map(|line| line.to_str().ok()).flat_map(Cookie::split_parse);
        let ours = all.flatten().filter(|cookie| cookie.name() == name);
        ours.take(MOST).map(|cookie| cookie.value().to_owned()).collect()
    }

    /// Tells the browser to keep it for so long.
    pub(crate) fn set(&self, jar: Jar, value: &str, keep: Duration) -> HeaderValue {
        let same_site = match jar {
            // Followed links from a notification arrive logged in; forms from elsewhere do not.
            Jar::Session => SameSite::Lax,
            Jar::Visitor => SameSite::Strict,
        };
        let path = if self.base_path.is_empty() { "/" } else { self.base_path };
        let age = i64::try_from(keep.as_secs()).unwrap_or(i64::MAX);
        let mut written = format!(
            "{}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite={same_site}",
            self.name(jar)
        );
        if self.scheme == Scheme::Https {
            written.push_str("; Secure");
        }
        HeaderValue::try_from(written).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// Tells the browser to forget it.
    pub(crate) fn clear(&self, jar: Jar) -> HeaderValue {
        self.set(jar, "", Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn cookies(scheme: Scheme, base_path: &str) -> Cookies<'_> {
        Cookies { scheme, base_path }
    }

    #[test]
    fn a_cookie_is_as_narrow_as_the_way_allows() {
        let set = |scheme, base| cookies(scheme, base).set(Jar::Session, "x", DAY);
        assert_eq!(
            set(Scheme::Http, ""),
            "towline=x; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            set(Scheme::Https, ""),
            "__Host-towline=x; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            set(Scheme::Https, "/tow"),
            "__Secure-towline=x; Path=/tow; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn only_cookies_of_this_way_are_read() {
        let read = |scheme, text: &'static str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, text.parse().unwrap())]);
            cookies(scheme, "").read(Jar::Session, &headers)
        };
        assert_eq!(read(Scheme::Http, "a=b; towline=x"), ["x"]);
        assert_eq!(read(Scheme::Https, "towline=x"), [""; 0], "set without TLS");
        assert_eq!(read(Scheme::Https, "__Host-towline=y"), ["y"]);
        assert_eq!(read(Scheme::Http, "towline=x; towline=z"), ["x", "z"]);
    }
}
