//! Addresses that hold a token, as those of hooks often do.

use reqwest::Url;

/// What of an address no error may repeat: its path and query, and each part of them. Who refuses a
/// call often says what was called.
pub(crate) fn parts(address: &str) -> Vec<String> {
    let Ok(url) = Url::parse(address.trim()) else { return Vec::new() };
    let path = url.path().trim_end_matches('/');
    let query = url.query().unwrap_or_default();
    let all = [path, query].into_iter().chain(path.split('/')).chain(query.split(['&', '=']));
    let mut parts: Vec<_> = all.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    // One may be a part of another.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query_are_hidden_and_the_host_is_not() {
        let hidden = parts(" https://h:1/api/hook-canary/?key=canary-two ");
        for secret in ["/api/hook-canary", "hook-canary", "key=canary-two", "canary-two"] {
            assert!(hidden.iter().any(|part| part == secret), "{secret}: {hidden:?}");
        }
        assert!(!hidden.iter().any(|part| part.contains("h:1")));
        assert!(parts("http://h:1/").is_empty() && parts("no address").is_empty());
    }
}
